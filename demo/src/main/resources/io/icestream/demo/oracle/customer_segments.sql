with transactions as (
    select
        content ->> 'order_number' as order_number,
        content ->> 'customer_id' as customer_id,
        content ->> 'product_id' as product_id,
        (content ->> 'amount')::numeric(12, 2) as amount,
        (content ->> 'transaction_date')::date as transaction_date,
        (content ->> 'updated_at')::timestamptz as updated_at
    from sent.newest_transactions
),

totals as (
    select
        customer_id,
        sum(amount)::numeric(38, 2) as total_spent,
        sum(amount) filter (where amount > 0) as total_sales,
        count(distinct order_number) filter (where amount > 0) as order_count,
        count(distinct product_id) filter (where amount > 0) as unique_products,
        max(transaction_date) filter (where amount > 0) as last_order_date,
        max(updated_at) as updated_at
    from transactions
    group by customer_id
)

select
    customer_id,
    case
        when total_spent >= 10000 then 'High'
        when total_spent >= 5000 then 'Medium'
        else 'Low'
    end as customer_segment,
    total_spent,
    order_count,
    round(total_sales / nullif(order_count, 0), 2) as avg_order_value,
    unique_products,
    last_order_date,
    to_char(updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as updated_at
from totals
order by customer_id
