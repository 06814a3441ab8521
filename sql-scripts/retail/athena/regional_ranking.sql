-- Regions by revenue, within their territory and in all.
select
    territory,
    region,
    revenue,
    refunds,
    order_count,
    rank() over (partition by territory order by revenue desc) as rank_in_territory,
    rank() over (order by revenue desc) as rank_in_all
from gold.sales_by_region
order by territory, region
