with transactions as (
    select * from {{ source('gold', 'fact_transactions') }}
),

dates as (
    select * from {{ source('gold', 'dim_date') }}
),

segments as (
    select * from {{ source('gold', 'customer_segments') }}
)

select
    dates.year_number,
    dates.month_number,
    segments.customer_segment,
    count(distinct transactions.order_number) as order_count,
    count(distinct transactions.customer_id) as customer_count,
    sum(transactions.net_amount) as net_amount
from transactions
inner join dates
    on transactions.date_key = dates.date_key
inner join segments
    on transactions.customer_id = segments.customer_id
group by
    dates.year_number,
    dates.month_number,
    segments.customer_segment
