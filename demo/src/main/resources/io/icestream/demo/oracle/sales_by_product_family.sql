select
    product_family,
    count(distinct order_number) filter (where amount > 0) as order_count,
    count(distinct customer_id) filter (where amount > 0) as customer_count,
    coalesce(sum(quantity) filter (where amount > 0), 0) as items_sold,
    coalesce(-sum(quantity) filter (where amount < 0), 0) as items_refunded,
    coalesce(sum(amount) filter (where amount > 0), 0)::numeric(38, 2) as revenue,
    coalesce(-sum(amount) filter (where amount < 0), 0)::numeric(38, 2) as refunds,
    sent.shown(max(updated_at)) as updated_at
from sent.transactions
group by product_family
order by product_family
