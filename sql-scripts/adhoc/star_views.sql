-- The views of the star schema, for a session of the SQL client:
--   icestream sql sql-scripts/retail -f sql-scripts/adhoc/star_views.sql
SET 'execution.runtime-mode' = 'batch';
SET 'sql-client.execution.result-mode' = 'tableau';

create temporary view fact_sales as
select * from gold.fact_transactions
where transaction_type = 'Sale';

create temporary view fact_refunds as
select * from gold.fact_transactions
where transaction_type = 'Refund';

create temporary view dim_calendar as
select
    calendar_date,
    week_number,
    month_number,
    quarter_number,
    year_number,
    fiscal_year,
    fiscal_quarter,
    fiscal_month,
    fiscal_week
from gold.dim_date;

create temporary view dim_customer_current as
select * from gold.dim_customer
where is_current;

create temporary view daily_sales_latest as
select * from gold.daily_sales
order by sale_date desc
limit 1;

-- What was sold and given back by fiscal quarter.
select
    c.fiscal_year,
    c.fiscal_quarter,
    count(*) filter (where f.transaction_type = 'Sale') as sales,
    count(*) filter (where f.transaction_type = 'Refund') as refunds,
    sum(f.net_amount) as net_amount
from gold.fact_transactions as f
join dim_calendar as c on f.order_date = c.calendar_date
group by
    c.fiscal_year,
    c.fiscal_quarter
order by
    c.fiscal_year,
    c.fiscal_quarter;
