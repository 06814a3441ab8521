create table sales_by_region (
    territory string comment 'Sales territory',
    region string comment 'Part of the territory',
    order_count bigint comment 'Orders with a sale',
    customer_count bigint comment 'Customers with a sale',
    items_sold bigint,
    items_refunded bigint comment 'As a positive number',
    revenue decimal(38, 2) comment 'Sum of the sales',
    refunds decimal(38, 2) comment 'Sum of the refunds, as a positive number',
    updated_at timestamp_ltz(3) comment 'When the newest of its transactions was made',
    primary key (territory, region) not enforced
) comment 'One row for each region with transactions';

create temporary view gold__sales_by_region as
with transactions as (
    select * from silver__transactions
)

select
    territory,
    region,
    count(distinct order_number) filter (where amount > 0) as order_count,
    count(distinct customer_id) filter (where amount > 0) as customer_count,
    coalesce(sum(cast(quantity as bigint)) filter (where amount > 0), 0) as items_sold,
    coalesce(-sum(cast(quantity as bigint)) filter (where amount < 0), 0) as items_refunded,
    coalesce(sum(amount) filter (where amount > 0), 0) as revenue,
    coalesce(-sum(amount) filter (where amount < 0), 0) as refunds,
    max(updated_at) as updated_at
from transactions
where territory is not null and region is not null
group by
    territory,
    region;
