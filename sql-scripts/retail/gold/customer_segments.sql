create table gold.customer_segments (
    customer_id string not null comment 'Identifies a customer',
    customer_segment string comment 'High, Medium or Low by what was spent',
    total_spent decimal(38, 2) comment 'Sales less refunds',
    avg_order_value decimal(38, 2) comment 'What was spent by order',
    order_count bigint comment 'Orders',
    unique_products bigint comment 'Products bought',
    last_order_date date comment 'Day of the last transaction',
    primary key (customer_id) not enforced
) comment 'One row a customer with transactions';

create temporary view gold__customer_segments as
with transactions as (
    select * from silver__transactions
),

spending as (
    select
        customer_id,
        sum(amount) as total_spent,
        count(distinct order_number) as order_count,
        count(distinct product_id) as unique_products,
        max(transaction_date) as last_order_date
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
    cast(total_spent as decimal(38, 2)) as total_spent,
    cast(total_spent / order_count as decimal(38, 2)) as avg_order_value,
    order_count,
    unique_products,
    last_order_date
from spending;
