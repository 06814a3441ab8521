select
    t.transaction_id as transaction_key,
    t.order_number,
    coalesce(sent.version_key(c.key, c.valid_from), 'unknown') as customer_key,
    coalesce(sent.version_key(p.key, p.valid_from), 'unknown') as product_key,
    coalesce(
        sent.surrogate_key(c.content ->> 'city', c.content ->> 'state', c.content ->> 'country'),
        'unknown'
    ) as location_key,
    to_char(t.transaction_date, 'YYYYMMDD')::int as date_key,
    t.customer_id,
    t.product_id,
    t.transaction_date as order_date,
    t.quantity,
    t.unit_price,
    t.amount as total_amount,
    case
        when abs(t.amount) >= 1000 then 'Large'
        when abs(t.amount) >= 250 then 'Medium'
        else 'Small'
    end as deal_size,
    t.territory,
    t.region,
    t.status,
    p.content ->> 'product_line' as product_line,
    case when t.amount > 0 then 'Sale' else 'Refund' end as transaction_type,
    t.amount >= 5000 as is_large_order,
    case when t.amount > 0 then 0 else round(-t.amount / 10, 2) end::numeric(12, 2) as restocking_fee,
    case when t.amount > 0 then t.amount else t.amount + round(-t.amount / 10, 2) end::numeric(13, 2)
        as net_amount,
    t.source,
    (t.ordered_at at time zone 'UTC')::date as created_date,
    sent.shown(t.updated_at) as updated_at
from sent.transactions as t
left join lateral (
    select *
    from sent.versions as v
    where v.entity = 'customers' and v.key = t.customer_id
    order by v.valid_from <= t.ordered_at desc, abs(extract(epoch from v.valid_from - t.ordered_at))
    limit 1
) as c on true
left join lateral (
    select *
    from sent.versions as v
    where v.entity = 'products' and v.key = t.product_id
    order by v.valid_from <= t.ordered_at desc, abs(extract(epoch from v.valid_from - t.ordered_at))
    limit 1
) as p on true
order by transaction_key
