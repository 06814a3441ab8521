create table kpis (
    kpi string comment 'revenue, average_order_value, refund_ratio, active_customers or new_customers',
    month_start date comment 'The first day of the month',
    kpi_value decimal(38, 4) comment 'Money in the currency of the shop; a ratio as a share of one',
    primary key (kpi, month_start) not enforced
) comment 'What the shop is steered by, month by month';

create temporary view gold__kpis as
with transactions as (
    select * from silver__transactions
),

dated_transactions as (
    select
        timestampadd(
            day, 1 - cast(extract(day from transaction_date) as int), transaction_date
        ) as month_start,
        transaction_date,
        order_number,
        customer_id,
        amount
    from transactions
    where transaction_date is not null
),

months as (
    select
        month_start,
        sum(amount) filter (where amount > 0) as revenue,
        coalesce(-sum(amount) filter (where amount < 0), 0) as refunds,
        count(distinct order_number) filter (where amount > 0) as order_count,
        count(distinct customer_id) filter (where amount > 0) as customer_count
    from dated_transactions
    group by month_start
),

first_sales as (
    select
        customer_id,
        min(month_start) as month_start
    from dated_transactions
    where amount > 0 and customer_id is not null
    group by customer_id
),

values_by_month as (
    select * from (
        select
            'revenue' as kpi,
            month_start,
            cast(revenue as decimal(38, 4)) as kpi_value
        from months
        union all
        select
            'average_order_value' as kpi,
            month_start,
            cast(revenue / nullif(order_count, 0) as decimal(38, 4)) as kpi_value
        from months
        union all
        select
            'refund_ratio' as kpi,
            month_start,
            cast(refunds / nullif(revenue, 0) as decimal(38, 4)) as kpi_value
        from months
        union all
        select
            'active_customers' as kpi,
            month_start,
            cast(customer_count as decimal(38, 4)) as kpi_value
        from months
        union all
        select
            'new_customers' as kpi,
            month_start,
            cast(count(*) as decimal(38, 4)) as kpi_value
        from first_sales
        group by month_start
    ) as all_values
)

select
    kpi,
    month_start,
    kpi_value
from values_by_month;
