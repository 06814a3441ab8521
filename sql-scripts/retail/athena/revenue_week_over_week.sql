-- Week over week: revenue against the week before, and the sum of the last four weeks.
select
    week_start,
    order_count,
    revenue,
    revenue_before,
    revenue_change,
    sum(revenue) over (order by week_start rows between 3 preceding and current row) as revenue_of_four_weeks
from gold.sales_by_week
order by week_start
