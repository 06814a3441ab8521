-- The versions of a product follow each other without overlap and count from one on; at most one holds now.
SET 'every' = '10min';

select
    v.product_id,
    v.version,
    'does not end where the next one begins' as problem
from gold.dim_product as v
left join gold.dim_product as n on v.product_id = n.product_id and v.version + 1 = n.version
where
    v.product_id is not null
    and (
        v.is_current <> (v.valid_to is null)
        or v.valid_to < v.valid_from
        or v.valid_to > n.valid_from
        or (v.valid_to is null and n.valid_from is not null)
    )
union all
select
    product_id,
    max(version) as version,
    'numbers are missing, or two versions hold' as problem
from gold.dim_product
where product_id is not null
group by product_id
having max(version) <> count(*) or count(*) filter (where is_current) > 1;
