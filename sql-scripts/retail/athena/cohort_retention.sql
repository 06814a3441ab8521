-- Cohorts: of the customers that first bought in a month, how many bought again so many months later.
with active_months as (
    select distinct
        f.customer_id,
        d.year_number * 12 + d.month_number - 1 as month_index
    from gold.fact_transactions as f
    inner join gold.dim_date as d
        on f.date_key = d.date_key
    where f.transaction_type = 'Sale' and f.customer_id is not null
),

cohorts as (
    select
        customer_id,
        min(month_index) as first_month
    from active_months
    group by customer_id
),

counts as (
    select
        c.first_month,
        a.month_index - c.first_month as months_later,
        count(*) as customer_count
    from active_months as a
    inner join cohorts as c
        on a.customer_id = c.customer_id
    group by c.first_month, a.month_index - c.first_month
)

select
    first_month / 12 as cohort_year,
    mod(first_month, 12) + 1 as cohort_month,
    months_later,
    customer_count,
    max(customer_count) over (partition by first_month) as cohort_size
from counts
order by first_month, months_later
