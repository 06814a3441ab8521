<<<<<<< HEAD
create table silver.products (
    product_id string not null comment 'Identifies a product',
    product_code string comment 'Code of the product, upper case',
    product_name string comment 'Name of the product',
    product_family string comment 'Code of its family',
    product_family_name string comment 'Name of its family',
    product_line string comment 'Line that the family belongs to',
    list_price decimal(12, 2) comment 'List price',
    created_at timestamp_ltz(6) comment 'When the product was first known',
    updated_at timestamp_ltz(6) comment 'When the source last changed it',
    meta_event_at timestamp_ltz(6) comment 'When the change was committed in the source',
    meta_position string comment 'Position of the change in the source',
    primary key (product_id) not enforced
) comment 'One row a product';
=======
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
>>>>>>> b/project

create temporary view silver__products as
with products as (
    select * from shop.products
)

select
    product_id,
<<<<<<< HEAD
    upper(trim(product_code)) as product_code,
    trim(product_name) as product_name,
=======
    product_code,
    product_name,
>>>>>>> b/project
    product_family,
    product_family_name,
    product_line,
    list_price,
    created_at,
    updated_at,
<<<<<<< HEAD
    meta_event_at,
=======
>>>>>>> b/project
    meta_position
from products;
