create table daily_sales (
    sale_date date comment 'Date of the transactions',
    order_count bigint comment 'Orders with a sale',
    customer_count bigint comment 'Customers with a sale',
    sale_count bigint comment 'Transactions with an amount above zero',
    refund_count bigint comment 'Transactions with an amount below zero',
    items_sold bigint,
    items_refunded bigint comment 'As a positive number',
    revenue decimal(38, 2) comment 'Sum of the sales',
    refunds decimal(38, 2) comment 'Sum of the refunds, as a positive number',
    net_revenue decimal(38, 2) comment 'Revenue less refunds',
    updated_at timestamp_ltz(3) comment 'When the newest of its transactions was made',
    primary key (sale_date) not enforced
) comment 'One row for each day with transactions';

create temporary view gold__daily_sales as
with transactions as (
    select * from silver__transactions
),

dated_transactions as (
    select
        order_number,
        customer_id,
        cast(quantity as bigint) as quantity,
        amount,
        transaction_date,
        updated_at
    from transactions
    where transaction_date is not null
)

select
    transaction_date as sale_date,
    count(distinct order_number) filter (where amount > 0) as order_count,
    count(distinct customer_id) filter (where amount > 0) as customer_count,
    count(*) filter (where amount > 0) as sale_count,
    count(*) filter (where amount < 0) as refund_count,
    coalesce(sum(quantity) filter (where amount > 0), 0) as items_sold,
    coalesce(-sum(quantity) filter (where amount < 0), 0) as items_refunded,
    coalesce(sum(amount) filter (where amount > 0), 0) as revenue,
    coalesce(-sum(amount) filter (where amount < 0), 0) as refunds,
    coalesce(sum(amount), 0) as net_revenue,
    max(updated_at) as updated_at
from dated_transactions
group by transaction_date;
