with months as (
    select
        date_trunc('month', transaction_date)::date as month_start,
        sum(amount) filter (where amount > 0) as revenue,
        coalesce(-sum(amount) filter (where amount < 0), 0) as refunds,
        count(distinct order_number) filter (where amount > 0) as order_count,
        count(distinct customer_id) filter (where amount > 0) as customer_count
    from sent.transactions
    group by 1
),

first_sales as (
    select customer_id, date_trunc('month', min(transaction_date))::date as month_start
    from sent.transactions
    where amount > 0
    group by customer_id
)

-- Quotients of decimals with 38 digits have six behind the point.
select 'active_customers' as kpi, month_start, customer_count::numeric(38, 4) as kpi_value from months
union all
select 'average_order_value', month_start, (revenue / nullif(order_count, 0))::numeric(38, 6)::numeric(38, 4)
from months
union all
select 'new_customers', month_start, count(*)::numeric(38, 4) from first_sales group by month_start
union all
select 'refund_ratio', month_start, (refunds / nullif(revenue, 0))::numeric(38, 6)::numeric(38, 4) from months
union all
select 'revenue', month_start, revenue::numeric(38, 4) from months
