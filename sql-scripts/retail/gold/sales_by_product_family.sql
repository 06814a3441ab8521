create table sales_by_product_family (
    product_family string comment 'As it was when the transactions were made',
    order_count bigint comment 'Orders with a sale',
    customer_count bigint comment 'Customers with a sale',
    items_sold bigint,
    items_refunded bigint comment 'As a positive number',
    revenue decimal(38, 2) comment 'Sum of the sales',
    refunds decimal(38, 2) comment 'Sum of the refunds, as a positive number',
    updated_at timestamp_ltz(3) comment 'When the newest of its transactions was made',
    primary key (product_family) not enforced
) comment 'One row for each product family with transactions';

create temporary view gold__sales_by_product_family as
with transactions as (
    select * from silver__transactions
)

select
    product_family,
    count(distinct order_number) filter (where amount > 0) as order_count,
    count(distinct customer_id) filter (where amount > 0) as customer_count,
    coalesce(sum(cast(quantity as bigint)) filter (where amount > 0), 0) as items_sold,
    coalesce(-sum(cast(quantity as bigint)) filter (where amount < 0), 0) as items_refunded,
    coalesce(sum(amount) filter (where amount > 0), 0) as revenue,
    coalesce(-sum(amount) filter (where amount < 0), 0) as refunds,
    max(updated_at) as updated_at
from transactions
where product_family is not null
group by
    product_family;
