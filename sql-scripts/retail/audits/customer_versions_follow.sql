-- The versions of a customer follow each other without overlap and count from one on; at most one holds now.
SET 'every' = '10min';

select
    v.customer_id,
    v.version,
    'does not end where the next one begins' as problem
from gold.dim_customer as v
left join gold.dim_customer as n on v.customer_id = n.customer_id and v.version + 1 = n.version
where
    v.customer_id is not null
    and (
        v.is_current <> (v.valid_to is null)
        or v.valid_to < v.valid_from
        or v.valid_to > n.valid_from
        or (v.valid_to is null and n.valid_from is not null)
    )
union all
select
    customer_id,
    max(version) as version,
    'numbers are missing, or two versions hold' as problem
from gold.dim_customer
where customer_id is not null
group by customer_id
having max(version) <> count(*) or count(*) filter (where is_current) > 1;
