-- The best customers are customers with that segment and sum, and their ranks count from one on.
SET 'every' = '10min';

select
    best.customer_rank,
    best.customer_id
from gold.top_customers as best
left join gold.customer_segments as segments on best.customer_id = segments.customer_id
where
    segments.customer_id is null
    or best.total_spent <> segments.total_spent
    or best.customer_segment <> segments.customer_segment
union all
select
    count(*) as customer_rank,
    'ranks are missing' as customer_id
from gold.top_customers
having count(*) <> coalesce(max(customer_rank), 0);
