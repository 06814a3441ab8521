select
    transaction_id,
    source,
    content ->> 'order_number' as order_number,
    content ->> 'customer_id' as customer_id,
    content ->> 'product_id' as product_id,
    content ->> 'product_name' as product_name,
    content ->> 'product_family' as product_family,
    content ->> 'status' as status,
    content ->> 'region' as region,
    content ->> 'territory' as territory,
    (content ->> 'quantity')::int as quantity,
    (content ->> 'unit_price')::numeric(12, 2) as unit_price,
    (content ->> 'amount')::numeric(12, 2) as amount,
    (content ->> 'transaction_date')::date as transaction_date,
    to_char((content ->> 'ordered_at')::timestamptz at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as ordered_at,
    to_char((content ->> 'updated_at')::timestamptz at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as updated_at
from sent.newest_transactions
order by transaction_id
