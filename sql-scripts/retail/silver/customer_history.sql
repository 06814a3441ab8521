create table customer_history (
    customer_id string comment 'Given by the shop',
    valid_from timestamp_ltz(6) comment 'From when on the customer was so',
    valid_to timestamp_ltz(6) comment 'Until when; empty while it is so',
    version bigint comment 'Counts the versions of a customer from 1 on',
    is_current boolean,
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
    created_at timestamp_ltz(6) comment 'When the shop created the customer',
    meta_position string comment 'Position of the change',
    primary key (customer_id, valid_from) not enforced
) comment 'One row for each version of a customer, with the time for which it holds';

create temporary view silver__customer_history as
with history as (
    select * from shop.customers__history
)

select
    customer_id,
    meta_valid_from as valid_from,
    meta_valid_to as valid_to,
    meta_version as version,
    meta_is_current as is_current,
    first_name,
    last_name,
    tokenize_text(concat(first_name, ' ', last_name)) as full_name,
    email,
    phone,
    company_name,
    address_line_1,
    address_line_2,
    city,
    state,
    postal_code,
    country,
    created_at,
    meta_position
from history;
