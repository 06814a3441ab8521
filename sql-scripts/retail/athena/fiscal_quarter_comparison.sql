-- Fiscal quarters against the same quarter of the fiscal year before.
with quarters as (
    select
        d.fiscal_year,
        d.fiscal_quarter,
        sum(f.net_amount) as net_amount
    from gold.fact_transactions as f
    inner join gold.dim_date as d
        on f.date_key = d.date_key
    group by d.fiscal_year, d.fiscal_quarter
)

select
    q.fiscal_year,
    q.fiscal_quarter,
    q.net_amount,
    b.net_amount as net_amount_before,
    q.net_amount - b.net_amount as net_amount_change
from quarters as q
left join quarters as b
    on q.fiscal_year = b.fiscal_year + 1 and q.fiscal_quarter = b.fiscal_quarter
order by q.fiscal_year, q.fiscal_quarter
