-- What customers spent in each city that they lived in: sales belong to the version of the customer that held then.
--   icestream sql sql-scripts/retail -f sql-scripts/adhoc/customers_that_moved.sql
SET 'execution.runtime-mode' = 'batch';
SET 'sql-client.execution.result-mode' = 'tableau';

with moved_customers as (
    select customer_id
    from gold.dim_customer
    where customer_id is not null
    group by customer_id
    having count(distinct city) > 1
)

select
    d.customer_id,
    d.version,
    d.city,
    cast(d.valid_from as date) as since,
    count(f.transaction_key) as transactions,
    coalesce(sum(f.net_amount), 0) as spent
from moved_customers as m
join gold.dim_customer as d on m.customer_id = d.customer_id
left join gold.fact_transactions as f on d.customer_key = f.customer_key
group by
    d.customer_id,
    d.version,
    d.city,
    cast(d.valid_from as date)
order by
    customer_id,
    version
limit 20;
