create table top_customers (
    customer_rank bigint comment '1 is the customer that has spent most',
    customer_id string comment 'Given by the shop',
    email string comment 'Empty where the shop has deleted the customer',
    total_spent decimal(38, 2) comment 'Sum of all transactions; refunds lower it',
    order_count bigint comment 'Orders with a sale',
    customer_segment string comment 'High, Medium or Low, by what the customer has spent',
    primary key (customer_rank) not enforced
) comment 'The customers that have spent most';

create temporary view gold__top_customers as
with segments as (
    select * from gold__customer_segments
),

customers as (
    select
        customer_id,
        email
    from silver__customers
),

-- The rank is by customer and sum as values of a row, not as those of a key: of a key's sum, read from a shared view,
-- Flink believes that it never falls, and then does not look for who comes next.
ranked_customers as (
    select
        customer_id,
        total_spent,
        order_count,
        customer_segment,
        row_number() over (order by total_spent desc, customer_id) as customer_rank
    from (
        select
            concat(customer_id, '') as customer_id,
            total_spent,
            order_count,
            customer_segment
        from segments
    )
),

best_customers as (
    select * from ranked_customers
    where customer_rank <= ${top_customers}
)

select
    b.customer_rank,
    b.customer_id,
    c.email,
    b.total_spent,
    b.order_count,
    b.customer_segment
from best_customers as b
left join customers as c on b.customer_id = c.customer_id;
