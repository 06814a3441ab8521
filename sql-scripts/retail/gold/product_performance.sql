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

-- All of them are ranked: cut off, the last rank may be left empty when a sum falls (docs/retail.md).
ordered_sales as (
    select
        *,
        -total_revenue as revenue_order
    from code_sales
),

ranked_sales as (
    select
        *,
        row_number() over (
            partition by territory
            order by revenue_order, product_code
        ) as revenue_rank
    from ordered_sales
),

best_sales as (
    select
        territory,
        max(total_revenue) as best_revenue
    from code_sales
    group by territory
)

select
    r.territory,
    r.product_code,
    r.product_line,
    r.total_revenue,
    r.total_quantity,
    r.order_count,
    cast(r.total_revenue / nullif(r.total_quantity, 0) as decimal(38, 2)) as avg_price,
    r.revenue_rank,
    b.best_revenue,
    cast(b.best_revenue - r.total_revenue as decimal(38, 2)) as revenue_diff_from_best,
    r.updated_at
from ranked_sales as r
join best_sales as b on r.territory = b.territory
where r.revenue_rank <= 100000;
