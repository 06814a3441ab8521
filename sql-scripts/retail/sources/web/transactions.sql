create table transactions (
<<<<<<< HEAD
    transaction_id string not null comment 'Identifies a transaction',
    order_number string comment 'The order it belongs to',
    customer_id string comment 'Who bought',
    product_id string comment 'What was bought',
    product_name string comment 'Name of the product at the time',
    product_family string comment 'Family of the product at the time',
    status string comment 'State of the order',
    region string comment 'Where it was sold',
    territory string comment 'Where it was sold, finer',
    quantity int comment 'Pieces; negative for a refund',
    unit_price decimal(12, 2) comment 'Price of a piece',
    amount decimal(14, 2) comment 'Amount; negative for a refund',
    transaction_date date comment 'Day of the sale in UTC',
    updated_at timestamp_ltz(3) comment 'Version of the event: the newest wins',
    primary key (transaction_id) not enforced
) with (
    'order-by' = 'updated_at'
)
=======
    transaction_id string comment 'Given by the web shop, the same in every version of a transaction',
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
    updated_at timestamp_ltz(3) comment 'When the web shop made this version',
    primary key (transaction_id) not enforced
) comment 'One record for each version of a transaction; versions may come late or twice'
with (
    'order-by' = 'updated_at',
    'key-format' = 'text'
);
>>>>>>> b/project
