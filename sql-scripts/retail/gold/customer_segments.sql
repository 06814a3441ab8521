create table customer_segments (
    customer_id string comment 'Given by the shop',
    customer_segment string comment 'High, Medium or Low, by what the customer has spent',
    total_spent decimal(38, 2) comment 'Sum of all transactions; refunds lower it',
    order_count bigint comment 'Orders with a sale',
    avg_order_value decimal(38, 2) comment 'Sales by order; empty without any',
    unique_products bigint comment 'Products bought',
    last_order_date date comment 'Date of the newest sale; empty without any',
    updated_at timestamp_ltz(3) comment 'When the newest of its transactions was made',
    primary key (customer_id) not enforced
) comment 'One row for each customer with transactions';

create temporary view gold__customer_segments as
with transactions as (
    select * from silver__transactions
),

customer_totals as (
    select
        customer_id,
        coalesce(sum(amount), 0) as total_spent,
        sum(amount) filter (where amount > 0) as total_sales,
        count(distinct order_number) filter (where amount > 0) as order_count,
        count(distinct product_id) filter (where amount > 0) as unique_products,
        max(transaction_date) filter (where amount > 0) as last_order_date,
        max(updated_at) as updated_at
    from transactions
    where customer_id is not null
    group by customer_id
)

select
    customer_id,
    case
        when total_spent >= ${segment_high} then 'High'
        when total_spent >= ${segment_medium} then 'Medium'
        else 'Low'
    end as customer_segment,
    total_spent,
    order_count,
    cast(total_sales / nullif(order_count, 0) as decimal(38, 2)) as avg_order_value,
    unique_products,
    last_order_date,
    updated_at
from customer_totals;
