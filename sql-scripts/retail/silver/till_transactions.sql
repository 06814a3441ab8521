create table till_transactions (
    transaction_id string comment 'Given by the till',
    order_number string comment 'Transactions of one order share it',
    customer_id string,
    product_id string,
    product_name string comment 'As it was when the transaction was made',
    product_family string,
    status string,
    region string,
    territory string,
    quantity int comment 'Negative for a refund',
    unit_price decimal(12, 2),
    amount decimal(12, 2) comment 'Negative for a refund',
    transaction_date date,
    ordered_at timestamp_ltz(3) comment 'When the transaction was made, the same in every version',
    updated_at timestamp_ltz(3) comment 'When the till made the newest version',
    meta_position string comment 'Position of the newest version',
    primary key (transaction_id) not enforced
) comment 'One row for each transaction that the tills report, in its newest version';

create temporary view silver__till_transactions as
with transactions as (
    select * from till.transactions
)

select
    transaction_id,
    order_number,
    customer_id,
    product_id,
    product_name,
    product_family,
    status,
    region,
    territory,
    quantity,
    unit_price,
    amount,
    transaction_date,
    ordered_at,
    updated_at,
    meta_position
from transactions;
