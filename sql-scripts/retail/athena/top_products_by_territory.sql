-- The five products that sell best in each territory, and what each lacks to the best.
select
    territory,
    revenue_rank,
    product_code,
    product_line,
    total_revenue,
    total_quantity,
    revenue_diff_from_best
from gold.product_performance
where revenue_rank <= 5
order by territory, revenue_rank, product_code
