select
    extract(year from transaction_date)::int as year_number,
    extract(month from transaction_date)::int as month_number,
    coalesce(sum(amount) filter (where amount > 0), 0)::numeric(38, 2) as total_sales,
    coalesce(-sum(amount) filter (where amount < 0), 0)::numeric(38, 2) as total_refunds,
    coalesce(sum(quantity) filter (where amount > 0), 0) as items_sold,
    coalesce(-sum(quantity) filter (where amount < 0), 0) as items_refunded,
    coalesce(sum(round(-amount / 10, 2)) filter (where amount < 0), 0)::numeric(38, 2) as total_restocking_fees,
    count(distinct customer_id) as unique_customers,
    sent.shown(max(updated_at)) as updated_at
from sent.transactions
group by 1, 2
order by 1, 2
