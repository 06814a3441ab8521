with sales as (
    select
        extract(year from transaction_date)::int as year_number, extract(month from transaction_date)::int as month_number,
        count(distinct order_number) filter (where amount > 0) as order_count,
        count(distinct customer_id) filter (where amount > 0) as customer_count,
        coalesce(sum(quantity) filter (where amount > 0), 0) as items_sold,
        coalesce(sum(amount) filter (where amount > 0), 0)::numeric(38, 2) as revenue,
        max(updated_at) as updated_at
    from sent.transactions
    group by year_number, month_number
)

select
    s.year_number, s.month_number,
    s.order_count,
    s.customer_count,
    s.items_sold,
    s.revenue,
    b.revenue as revenue_before,
    -- Quotients of decimals with 38 digits have six behind the point.
    ((s.revenue - b.revenue) / nullif(b.revenue, 0))::numeric(38, 6)::numeric(38, 4) as revenue_change,
    sent.shown(s.updated_at) as updated_at
from sales as s
left join sales as b on (b.year_number, b.month_number) = (
    extract(year from make_date(s.year_number, s.month_number, 1) - 1),
    extract(month from make_date(s.year_number, s.month_number, 1) - 1)
)
order by s.year_number, s.month_number
