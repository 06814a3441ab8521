create table sales_by_month (
    year_number int,
    month_number int comment '1 to 12',
    order_count bigint comment 'Orders with a sale',
    customer_count bigint comment 'Customers with a sale',
    items_sold bigint,
    revenue decimal(38, 2) comment 'Sum of the sales',
    revenue_before decimal(38, 2) comment 'Of the month before; empty without sales then',
    revenue_change decimal(38, 4) comment 'Against the month before, as a share of it',
    updated_at timestamp_ltz(3) comment 'When the newest of its transactions was made',
    primary key (year_number, month_number) not enforced
) comment 'One row for each month with transactions';

create temporary view gold__sales_by_month as
with transactions as (
    select * from silver__transactions
),

dated_transactions as (
    select
        cast(extract(year from transaction_date) as int) as year_number,
        cast(extract(month from transaction_date) as int) as month_number,
        order_number,
        customer_id,
        cast(quantity as bigint) as quantity,
        amount,
        updated_at
    from transactions
    where transaction_date is not null
),

sales as (
    select
        year_number,
        month_number,
        count(distinct order_number) filter (where amount > 0) as order_count,
        count(distinct customer_id) filter (where amount > 0) as customer_count,
        coalesce(sum(quantity) filter (where amount > 0), 0) as items_sold,
        coalesce(sum(amount) filter (where amount > 0), 0) as revenue,
        max(updated_at) as updated_at
    from dated_transactions
    group by
        year_number,
        month_number
)

select
    s.year_number,
    s.month_number,
    s.order_count,
    s.customer_count,
    s.items_sold,
    s.revenue,
    b.revenue as revenue_before,
    cast((s.revenue - b.revenue) / nullif(b.revenue, 0) as decimal(38, 4)) as revenue_change,
    s.updated_at
from sales as s
left join sales as b on b.year_number * 12 + b.month_number = s.year_number * 12 + s.month_number - 1;
