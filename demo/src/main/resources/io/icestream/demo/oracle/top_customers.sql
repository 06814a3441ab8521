with ranked as (
    select
        customer_id,
        sum(amount)::numeric(38, 2) as total_spent,
        count(distinct order_number) filter (where amount > 0) as order_count,
        rank() over (order by sum(amount) desc, customer_id collate "C") as customer_rank
    from sent.transactions
    group by customer_id
)

select
    customer_rank,
    customer_id,
    total_spent,
    order_count,
    case
        when total_spent >= 10000 then 'High'
        when total_spent >= 5000 then 'Medium'
        else 'Low'
    end as customer_segment
from ranked
where customer_rank <= 100
order by customer_rank
