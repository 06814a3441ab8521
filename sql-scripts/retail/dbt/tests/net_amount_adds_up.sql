-- No row: what the marts sum is what the facts of known customers sum.
with mart as (
    select sum(net_amount) as net_amount from {{ ref('sales_by_segment_and_month') }}
),

facts as (
    select sum(transactions.net_amount) as net_amount
    from {{ source('gold', 'fact_transactions') }} as transactions
    inner join {{ source('gold', 'dim_date') }} as dates
        on transactions.date_key = dates.date_key
    inner join {{ source('gold', 'customer_segments') }} as segments
        on transactions.customer_id = segments.customer_id
)

select mart.net_amount, facts.net_amount as expected
from mart
cross join facts
where mart.net_amount <> facts.net_amount
