-- Lineage: the newest day of daily_sales back to the changes in Bronze that it was made from, with their positions in the source.
-- Reads Bronze, so it needs the operators' role; personal columns are sealed there. Tills and partners are in their own Bronze tables.
with newest_day as (
    select max(order_date) as sale_date
    from gold.fact_transactions
    where source = 'web'
)

select
    f.order_date,
    f.transaction_id,
    f.total_amount,
    b.meta_source,
    b.meta_op,
    b.meta_position,
    b.meta_event_at,
    b.meta_ingested_at,
    b.meta_file
from gold.fact_transactions as f
inner join newest_day as d
    on f.order_date = d.sale_date
inner join bronze.web__transactions as b
    on f.transaction_id = b.transaction_id
where f.source = 'web'
order by f.transaction_id, b.meta_position
