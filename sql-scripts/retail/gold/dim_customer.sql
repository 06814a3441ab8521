create table dim_customer (
    customer_key string comment 'Names one version of a customer; unknown for none',
    customer_id string comment 'Given by the shop',
    first_name string,
    last_name string,
    full_name string,
    email string,
    phone string,
    company_name string comment 'Empty for private customers',
    address_line_1 string,
    address_line_2 string,
    city string,
    state string,
    postal_code string,
    country string comment 'Two letters',
    valid_from timestamp_ltz(6) comment 'From when on the customer was so',
    valid_to timestamp_ltz(6) comment 'Until when; empty while it is so',
    is_current boolean,
    version bigint comment 'Counts the versions of a customer from 1 on',
    created_date date comment 'When the shop created the customer',
    updated_date date comment 'When this version began',
    primary key (customer_key) not enforced
) comment 'One row for each version of a customer, and one for customers that nobody knows';

create temporary view gold__dim_customer as
with history as (
    select * from silver__customer_history
),

unknown_customer as (
    select 'unknown' as customer_key
)

select
    left(sha256(concat_ws('|', customer_id, cast(valid_from as string))), 32) as customer_key,
    customer_id,
    first_name,
    last_name,
    full_name,
    email,
    phone,
    company_name,
    address_line_1,
    address_line_2,
    city,
    state,
    postal_code,
    country,
    valid_from,
    valid_to,
    is_current,
    version,
    cast(created_at as date) as created_date,
    cast(valid_from as date) as updated_date
from history
union all
select
    customer_key,
    cast(null as string) as customer_id,
    cast(null as string) as first_name,
    cast(null as string) as last_name,
    cast(null as string) as full_name,
    cast(null as string) as email,
    cast(null as string) as phone,
    cast(null as string) as company_name,
    cast(null as string) as address_line_1,
    cast(null as string) as address_line_2,
    cast(null as string) as city,
    cast(null as string) as state,
    cast(null as string) as postal_code,
    cast(null as string) as country,
    cast(null as timestamp_ltz(6)) as valid_from,
    cast(null as timestamp_ltz(6)) as valid_to,
    true as is_current,
    cast(1 as bigint) as version,
    cast(null as date) as created_date,
    cast(null as date) as updated_date
from unknown_customer;
