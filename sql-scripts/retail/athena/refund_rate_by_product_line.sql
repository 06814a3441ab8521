-- Refunds as a share of sales, by product line: where goods come back.
with sums as (
    select
        product_line,
        sum(case when transaction_type = 'Sale' then total_amount else 0 end) as sales,
        sum(case when transaction_type = 'Refund' then -total_amount else 0 end) as refunds,
        sum(restocking_fee) as restocking_fees
    from gold.fact_transactions
    group by product_line
)

select
    product_line,
    sales,
    refunds,
    restocking_fees,
    cast(refunds as double) / nullif(cast(sales as double), 0) as refund_rate
from sums
order by product_line
