create table product_history (
    product_id string comment 'Given by the shop',
    valid_from timestamp_ltz(6) comment 'From when on the product was so',
    valid_to timestamp_ltz(6) comment 'Until when; empty while it is so',
    version bigint comment 'Counts the versions of a product from 1 on',
    is_current boolean,
    product_code string comment 'Printed on the product',
    product_name string,
    product_family string,
    product_family_name string,
    product_line string,
    list_price decimal(12, 2) comment 'Without discounts',
    created_at timestamp_ltz(6) comment 'When the shop created the product',
    meta_position string comment 'Position of the change',
    primary key (product_id, valid_from) not enforced
) comment 'One row for each version of a product, with the time for which it holds';

create temporary view silver__product_history as
with history as (
    select * from shop.products__history
)

select
    product_id,
    meta_valid_from as valid_from,
    meta_valid_to as valid_to,
    meta_version as version,
    meta_is_current as is_current,
    product_code,
    product_name,
    product_family,
    product_family_name,
    product_line,
    list_price,
    created_at,
    meta_position
from history;
