-- The versions of a customer follow each other without overlap, the last one holds at most once.
SET 'every' = '10min';

with versions as (
    select
        customer_id,
        version,
        valid_from,
        valid_to,
        is_current,
        lead(valid_from) over (partition by customer_id order by valid_from) as next_from,
        row_number() over (partition by customer_id order by valid_from) as expected_version
    from gold.dim_customer
    where customer_id is not null
)

select
    customer_id,
    version,
    valid_from,
    valid_to,
    next_from
from versions
where
    version <> expected_version
    or is_current <> (valid_to is null)
    or valid_to < valid_from
    or valid_to > next_from
    or (valid_to is null and next_from is not null);
