create table revenue_by_day_and_product (
    ordered_on date,
    product_id int,
    order_count bigint,
    revenue decimal(38, 2),
    primary key (ordered_on, product_id) not enforced
) comment 'One row for each day and product with orders';

create temporary view gold__revenue_by_day_and_product as
with orders as (
    select * from silver__orders
)

select
    ordered_on,
    product_id,
    count(*) as order_count,
    sum(amount) as revenue
from orders
group by ordered_on, product_id;
