create table sales_by_week (
    week_start date comment 'The Monday of the week',
    order_count bigint comment 'Orders with a sale',
    customer_count bigint comment 'Customers with a sale',
    items_sold bigint,
    revenue decimal(38, 2) comment 'Sum of the sales',
    revenue_before decimal(38, 2) comment 'Of the week before; empty without sales then',
    revenue_change decimal(38, 4) comment 'Against the week before, as a share of it',
    updated_at timestamp_ltz(3) comment 'When the newest of its transactions was made',
    primary key (week_start) not enforced
) comment 'One row for each week with transactions';

create temporary view gold__sales_by_week as
with transactions as (
    select * from silver__transactions
),

dated_transactions as (
    select
        timestampadd(
            day, 1 - cast(extract(isodow from transaction_date) as int), transaction_date
        ) as week_start,
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
        week_start,
        count(distinct order_number) filter (where amount > 0) as order_count,
        count(distinct customer_id) filter (where amount > 0) as customer_count,
        coalesce(sum(quantity) filter (where amount > 0), 0) as items_sold,
        coalesce(sum(amount) filter (where amount > 0), 0) as revenue,
        max(updated_at) as updated_at
    from dated_transactions
    group by
        week_start
)

select
    s.week_start,
    s.order_count,
    s.customer_count,
    s.items_sold,
    s.revenue,
    b.revenue as revenue_before,
    cast((s.revenue - b.revenue) / nullif(b.revenue, 0) as decimal(38, 4)) as revenue_change,
    s.updated_at
from sales as s
left join sales as b on b.week_start = timestampadd(day, -7, s.week_start);
