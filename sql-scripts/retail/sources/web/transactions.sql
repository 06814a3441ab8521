create table transactions (
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
