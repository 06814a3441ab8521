-- Customers who three times within 30 days gave back what they had bought at most 3 days before, whatever else they did in between.
--   icestream sql sql-scripts/retail -f sql-scripts/adhoc/refund_abuse.sql
with dated_transactions as (
    select
        customer_id,
        transaction_id,
        ordered_at,
        amount,
        coalesce(
            amount < 0
            and ordered_at <= max(case when amount > 0 then ordered_at end) over (
                partition by customer_id, product_id
                order by ordered_at
            ) + interval '3' day,
            false
        ) as is_quick_refund
    from silver.transactions
    where customer_id is not null and ordered_at is not null
),

abuses as (
    select
        customer_id,
        first_refund_at,
        last_refund_at,
        refunded_amount
    from dated_transactions
    match_recognize (
        partition by customer_id
        order by ordered_at, transaction_id
        measures
            refund_1.ordered_at as first_refund_at,
            refund_3.ordered_at as last_refund_at,
            -(refund_1.amount + refund_2.amount + refund_3.amount) as refunded_amount
        one row per match
        after match skip past last row
        -- Flink repeats single events only, so each refund has a name. In batch its WITHIN holds nothing back: the last refund says it.
        pattern (refund_1 other_1*? refund_2 other_2*? refund_3)
        define
            refund_1 as refund_1.is_quick_refund,
            refund_2 as refund_2.is_quick_refund,
            refund_3 as refund_3.is_quick_refund
                and refund_3.ordered_at <= refund_1.ordered_at + interval '30' day
    ) as three_refunds
)

select
    customer_id,
    count(*) as abuse_count,
    sum(refunded_amount) as refunded_amount,
    min(first_refund_at) as first_refund_at,
    max(last_refund_at) as last_refund_at
from abuses
group by customer_id
order by
    refunded_amount desc,
    customer_id;
