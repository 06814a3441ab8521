-- One row for each order of a customer, with nothing but what was known when it was placed: to train models on, see docs/history.md.
--   icestream query sql-scripts/retail "$(cat sql-scripts/adhoc/order_features.sql)" --format csv > order_features.csv
with orders as (
    select
        order_number,
        customer_id,
        min(ordered_at) as ordered_at
    from silver.transactions
    where amount > 0 and customer_id is not null and ordered_at is not null
    group by
        order_number,
        customer_id
),

-- Only what had its newest version by then: the amount of any other was made later.
earlier_transactions as (
    select
        o.order_number,
        o.customer_id,
        count(distinct t.order_number) filter (where t.amount > 0) as order_count,
        count(*) filter (where t.amount < 0) as refund_count,
        sum(t.amount) as spent,
        max(t.ordered_at) filter (where t.amount > 0) as last_ordered_at
    from orders as o
    join silver.transactions as t
        on o.customer_id = t.customer_id
        and t.order_number <> o.order_number
        and t.ordered_at < o.ordered_at
        and t.updated_at <= o.ordered_at
    group by
        o.order_number,
        o.customer_id
)

select
    o.order_number,
    o.customer_id,
    d.customer_key,
    d.city,
    d.state,
    d.country,
    d.version as customer_version,
    timestampdiff(
        day, cast(d.created_date as timestamp(3)), cast(o.ordered_at as timestamp(3))
    ) as days_since_created,
    coalesce(t.order_count, 0) as earlier_order_count,
    coalesce(t.refund_count, 0) as earlier_refund_count,
    coalesce(t.spent, 0) as earlier_spent,
    timestampdiff(
        day, cast(t.last_ordered_at as timestamp(3)), cast(o.ordered_at as timestamp(3))
    ) as days_since_last_order,
    o.ordered_at
from orders as o
left join earlier_transactions as t
    on o.order_number = t.order_number and o.customer_id = t.customer_id
left join gold.dim_customer as d
    on o.customer_id = d.customer_id
    and d.valid_from <= o.ordered_at
    and (d.valid_to is null or o.ordered_at < d.valid_to)
order by
    ordered_at,
    order_number;
