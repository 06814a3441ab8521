with products as (
    select distinct on (key)
        key as product_id,
        content ->> 'product_code' as product_code,
        content ->> 'product_line' as product_line
    from sent.versions
    where entity = 'products'
    order by key, version desc
),

sold as (
    select
        territory,
        product_code,
        max(product_line) as product_line,
        sum(amount)::numeric(38, 2) as total_revenue,
        sum(quantity) as total_quantity,
        count(distinct (product_id, order_number)) as order_count,
        max(updated_at) as updated_at
    from sent.transactions
    join products using (product_id)
    where amount > 0
    group by territory, product_code
)

select
    territory,
    product_code,
    product_line,
    total_revenue,
    total_quantity,
    order_count,
    (total_revenue / total_quantity)::numeric(38, 6)::numeric(38, 2) as avg_price,
    rank() over (partition by territory order by total_revenue desc, product_code collate "C") as revenue_rank,
    max(total_revenue) over (partition by territory) as best_revenue,
    (max(total_revenue) over (partition by territory) - total_revenue)::numeric(38, 2)
        as revenue_diff_from_best,
    sent.shown(updated_at) as updated_at
from sold
order by territory, product_code collate "C"
