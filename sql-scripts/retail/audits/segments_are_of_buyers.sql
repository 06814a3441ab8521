-- Customers with a segment are those with transactions, no more and no fewer.
SET 'every' = '10min';

select
    coalesce(segments.customer_id, buyers.customer_id) as customer_id,
    case when buyers.customer_id is null then 'has no transactions' else 'has no segment' end as problem
from gold.customer_segments as segments
full outer join (
    select distinct customer_id
    from silver.transactions
    where customer_id is not null
) as buyers
on segments.customer_id = buyers.customer_id
where segments.customer_id is null or buyers.customer_id is null;
