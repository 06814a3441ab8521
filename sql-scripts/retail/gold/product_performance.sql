create table product_performance (
    territory string comment 'Sales territory of the transactions',
    product_code string comment 'Printed on the product; of a product with several, the newest',
    product_line string,
    total_revenue decimal(38, 2) comment 'Sum of the sales',
    total_quantity bigint comment 'Items sold',
    order_count bigint comment 'Orders with a sale',
    avg_price decimal(38, 2) comment 'Revenue by item sold',
    revenue_rank bigint comment '1 is the product that sells best in the territory',
    best_revenue decimal(38, 2) comment 'Of that product',
    revenue_diff_from_best decimal(38, 2) comment 'What is missing to that; zero for the best',
    updated_at timestamp_ltz(3) comment 'When the newest of its transactions was made',
    primary key (territory, product_code) not enforced
) comment 'One row for each product sold in a territory';

create temporary view gold__product_performance as
with transactions as (
    select * from silver__transactions
),

versions as (
    select * from silver__product_versions
),

ranked_versions as (
    select
        product_id,
        product_code,
        product_line,
        row_number() over (partition by product_id order by valid_from desc) as version_rank
    from versions
),

products as (
    select
        product_id,
        product_code,
        product_line
    from ranked_versions
    where version_rank = 1
),

product_sales as (
    select
        territory,
        product_id,
        sum(amount) as revenue,
        sum(cast(quantity as bigint)) as quantity,
        count(distinct order_number) as order_count,
        max(updated_at) as updated_at
    from transactions
    where amount > 0 and territory is not null
    group by
        territory,
        product_id
),

code_sales as (
    select
        s.territory,
        p.product_code,
        max(p.product_line) as product_line,
        sum(s.revenue) as total_revenue,
        sum(s.quantity) as total_quantity,
        sum(s.order_count) as order_count,
        max(s.updated_at) as updated_at
    from product_sales as s
    join products as p on s.product_id = p.product_id
    group by
        s.territory,
        p.product_code
),

-- Texts that sort as the products of a territory rank: by what is missing to more than anything can sell, then by code.
ordered_sales as (
    select
        *,
        concat(cast(cast(9999999999999999.99 - total_revenue as decimal(38, 2)) as string), ' ', product_code)
        as revenue_order
    from code_sales
),

-- One row for a territory, not one for each product behind the one that sold: a sale moves few ranks.
territory_sales as (
    select
        territory,
        array_sort(array_agg(revenue_order)) as revenue_orders,
        max(total_revenue) as best_revenue
    from ordered_sales
    group by territory
)

select
    s.territory,
    s.product_code,
    s.product_line,
    s.total_revenue,
    s.total_quantity,
    s.order_count,
    cast(s.total_revenue / nullif(s.total_quantity, 0) as decimal(38, 2)) as avg_price,
    cast(array_position(t.revenue_orders, s.revenue_order) as bigint) as revenue_rank,
    t.best_revenue,
    cast(t.best_revenue - s.total_revenue as decimal(38, 2)) as revenue_diff_from_best,
    s.updated_at
from ordered_sales as s
join territory_sales as t on s.territory = t.territory;
