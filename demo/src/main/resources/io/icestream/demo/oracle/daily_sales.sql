with transactions as (
    select
        content ->> 'order_number' as order_number,
        content ->> 'customer_id' as customer_id,
        (content ->> 'quantity')::bigint as quantity,
        (content ->> 'amount')::numeric(12, 2) as amount,
        (content ->> 'transaction_date')::date as transaction_date,
        (content ->> 'updated_at')::timestamptz as updated_at
    from sent.newest_transactions
)

select
    transaction_date as sale_date,
    count(distinct order_number) filter (where amount > 0) as order_count,
    count(distinct customer_id) filter (where amount > 0) as customer_count,
    count(*) filter (where amount > 0) as sale_count,
    count(*) filter (where amount < 0) as refund_count,
    coalesce(sum(quantity) filter (where amount > 0), 0) as items_sold,
    coalesce(-sum(quantity) filter (where amount < 0), 0) as items_refunded,
    coalesce(sum(amount) filter (where amount > 0), 0)::numeric(38, 2) as revenue,
    coalesce(-sum(amount) filter (where amount < 0), 0)::numeric(38, 2) as refunds,
    coalesce(sum(amount), 0)::numeric(38, 2) as net_revenue,
    to_char(max(updated_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as updated_at
from transactions
group by transaction_date
order by transaction_date
