-- Customers that came back after sixty days or more without an order: with what, and for how much.
with days as (
    select
        customer_id,
        order_date,
        sum(total_amount) as amount
    from gold.fact_transactions
    where transaction_type = 'Sale' and customer_id is not null
    group by customer_id, order_date
),

gaps as (
    select
        customer_id,
        order_date,
        amount,
        lag(order_date) over (partition by customer_id order by order_date) as date_before
    from days
)

select
    customer_id,
    date_before,
    order_date,
    amount
from gaps
where order_date >= date_before + interval '60' day
order by order_date, customer_id
