create table customers (
    customer_id string comment 'Given by the shop',
    first_name string,
    last_name string,
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
    updated_at timestamp_ltz(6) comment 'When the shop last changed the customer',
    meta_position string comment 'Position of the newest change',
    primary key (customer_id) not enforced
) comment 'One row for each customer of the shop';

create temporary view silver__customers as
with customers as (
    select * from shop.customers
)

select
    customer_id,
    first_name,
    last_name,
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
    updated_at,
    meta_position
from customers;
