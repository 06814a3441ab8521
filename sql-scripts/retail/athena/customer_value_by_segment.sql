-- Customer value: what the customers of each segment are worth, on average and together.
select
    customer_segment,
    count(*) as customer_count,
    sum(total_spent) as total_spent,
    cast(sum(total_spent) as double) / count(*) as spent_per_customer,
    sum(order_count) as order_count,
    max(last_order_date) as last_order_date
from gold.customer_segments
group by customer_segment
order by customer_segment
