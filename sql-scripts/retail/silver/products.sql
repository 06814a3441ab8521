create table products (
    product_id string comment 'Given by the shop',
    product_code string comment 'Printed on the product',
    product_name string,
    product_family string,
    product_family_name string,
    product_line string,
    list_price decimal(12, 2) comment 'Without discounts',
    created_at timestamp_ltz(6) comment 'When the shop created the product',
    updated_at timestamp_ltz(6) comment 'When the shop last changed the product',
    meta_position string comment 'Position of the newest change',
    primary key (product_id) not enforced
) comment 'One row for each product of the shop';

create temporary view silver__products as
with products as (
    select * from shop.products
)

select
    product_id,
    product_code,
    product_name,
    product_family,
    product_family_name,
    product_line,
    list_price,
    created_at,
    updated_at,
    meta_position
from products;
