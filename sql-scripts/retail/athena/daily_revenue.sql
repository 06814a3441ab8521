-- Daily revenue: the last thirty days with transactions, and the sum from the first day on.
with totals as (
    select
        sale_date,
        order_count,
        revenue,
        refunds,
        net_revenue,
        sum(net_revenue) over (order by sale_date rows between unbounded preceding and current row) as net_revenue_so_far
    from gold.daily_sales
)

select
    sale_date,
    order_count,
    revenue,
    refunds,
    net_revenue,
    net_revenue_so_far
from totals
order by sale_date desc
limit 30
