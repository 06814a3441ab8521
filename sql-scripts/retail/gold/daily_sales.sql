create table gold.daily_sales (
    sale_date date not null comment 'Day of the transactions in UTC',
    revenue decimal(38, 2) comment 'Sales less refunds',
    sales_amount decimal(38, 2) comment 'Sum of the sales',
    refunds_amount decimal(38, 2) comment 'Sum of the refunds, negative',
    order_count bigint comment 'Orders with a sale',
    item_count bigint comment 'Pieces sold',
    customer_count bigint comment 'Customers who bought',
    primary key (sale_date) not enforced
) comment 'One row a day with transactions';

create temporary view gold__daily_sales as
with transactions as (
    select * from silver__transactions
)

select
    transaction_date as sale_date,
    cast(sum(amount) as decimal(38, 2)) as revenue,
    cast(sum(case when transaction_type = 'Sale' then amount else 0 end) as decimal(38, 2)) as sales_amount,
    cast(sum(case when transaction_type = 'Refund' then amount else 0 end) as decimal(38, 2)) as refunds_amount,
    count(distinct case when transaction_type = 'Sale' then order_number end) as order_count,
    cast(sum(case when transaction_type = 'Sale' then quantity else 0 end) as bigint) as item_count,
    count(distinct case when transaction_type = 'Sale' then customer_id end) as customer_count
from transactions
where transaction_date is not null
group by transaction_date;
