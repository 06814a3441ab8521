-- Baskets: how many orders have so many products, and what they are worth.
with orders as (
    select
        order_number,
        count(distinct product_id) as product_count,
        sum(quantity) as item_count,
        sum(total_amount) as order_amount
    from gold.fact_transactions
    where transaction_type = 'Sale'
    group by order_number
)

select
    product_count,
    count(*) as order_count,
    sum(item_count) as item_count,
    sum(order_amount) as revenue,
    cast(sum(order_amount) as double) / count(*) as revenue_per_order
from orders
group by product_count
order by product_count
