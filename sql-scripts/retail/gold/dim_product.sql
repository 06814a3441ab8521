create table dim_product (
    product_key string comment 'Names one version of a product; unknown for none',
    product_id string comment 'Given by the shop',
    product_code string comment 'Printed on the product',
    product_name string,
    product_family string,
    product_family_name string,
    product_line string,
    list_price decimal(12, 2) comment 'Without discounts',
    valid_from timestamp_ltz(6) comment 'From when on the product was so',
    valid_to timestamp_ltz(6) comment 'Until when; empty while it is so',
    is_current boolean,
    version bigint comment 'Counts the versions of a product from 1 on',
    created_date date comment 'When the shop created the product',
    updated_date date comment 'When this version began',
    primary key (product_key) not enforced
) comment 'One row for each version of a product, and one for products that nobody knows';

create temporary view gold__dim_product as
with history as (
    select * from silver__product_history
),

unknown_product as (
    select 'unknown' as product_key
)

select
    left(sha256(concat_ws('|', product_id, cast(valid_from as string))), 32) as product_key,
    product_id,
    product_code,
    product_name,
    product_family,
    product_family_name,
    product_line,
    list_price,
    valid_from,
    valid_to,
    is_current,
    version,
    cast(created_at as date) as created_date,
    cast(valid_from as date) as updated_date
from history
union all
select
    product_key,
    cast(null as string) as product_id,
    cast(null as string) as product_code,
    cast(null as string) as product_name,
    cast(null as string) as product_family,
    cast(null as string) as product_family_name,
    cast(null as string) as product_line,
    cast(null as decimal(12, 2)) as list_price,
    cast(null as timestamp_ltz(6)) as valid_from,
    cast(null as timestamp_ltz(6)) as valid_to,
    true as is_current,
    cast(1 as bigint) as version,
    cast(null as date) as created_date,
    cast(null as date) as updated_date
from unknown_product;
