create table transactions (
    transaction_id string comment 'Given by the till, the same in every version of a transaction',
    order_number string comment 'The order that the transaction belongs to',
    customer_id string,
    product_id string,
    product_name string,
    product_family string,
    status string,
    region string,
    territory string,
    quantity int comment 'Negative for a refund',
    unit_price decimal(12, 2),
    amount decimal(12, 2) comment 'Negative for a refund',
    version bigint comment 'Counts the versions of a transaction from 1 on',
    transaction_date date,
    ordered_at timestamp_ltz(3) comment 'When the transaction was made, the same in every version',
    updated_at timestamp_ltz(3) comment 'When the till made this version',
    primary key (transaction_id) not enforced
) comment 'One record for each version of a transaction of the physical shops, in the order in which the tills report'
with (
    'order-by' = 'updated_at'
);
