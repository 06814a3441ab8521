select
    extract(year from transaction_date)::int as year_number,
    extract(month from transaction_date)::int as month_number,
    count(*) filter (where amount < 0) as refund_count,
    count(distinct customer_id) filter (where amount < 0) as customer_count,
    coalesce(-sum(quantity) filter (where amount < 0), 0) as items_refunded,
    coalesce(-sum(amount) filter (where amount < 0), 0)::numeric(38, 2) as refunds,
    -- Quotients of decimals with 38 digits have six behind the point.
    (coalesce(-sum(amount) filter (where amount < 0), 0)
        / nullif(sum(amount) filter (where amount > 0), 0))::numeric(38, 6)::numeric(38, 4) as refund_ratio,
    sent.shown(max(updated_at)) as updated_at
from sent.transactions
group by 1, 2
order by 1, 2
