create table orders (
    order_id string,
    customer_id int,
    name string,
    email string,
    phone string,
    product_id int,
    quantity int,
    unit_price decimal(10, 2),
    amount decimal(14, 2) comment 'Quantity times unit price',
    status string,
    channel string,
    ordered_on date comment 'Day of the order in UTC',
    ordered_at timestamp_ltz(3),
    updated_at timestamp_ltz(3),
    emitted_at timestamp_ltz(3),
    primary key (order_id) not enforced
) comment 'One row for each order, in its newest version';

create temporary view silver__orders as
with orders as (
    select * from shop.orders
)

select
    order_id,
    customer_id,
    name,
    email,
    phone,
    product_id,
    quantity,
    unit_price,
    cast(quantity * unit_price as decimal(14, 2)) as amount,
    status,
    channel,
    cast(ordered_at as date) as ordered_on,
    ordered_at,
    updated_at,
    emitted_at
from orders;
