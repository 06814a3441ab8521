with segments as (
    select * from {{ source('gold', 'customer_segments') }}
),

newest as (
    select max(last_order_date) as newest_order_date
    from segments
)

select
    segments.customer_id,
    segments.customer_segment,
    segments.total_spent,
    segments.last_order_date
from segments
cross join newest
where segments.customer_segment in ('High', 'Medium')
    and segments.last_order_date < {{ dbt.dateadd('day', -var('risk_days', 90), 'newest.newest_order_date') }}
