create table orders (
    order_id string comment 'The same in every version of an order',
    customer_id int,
    name string,
    email string,
    phone string,
    product_id int,
    quantity int,
    unit_price decimal(10, 2),
    status string,
    channel string,
    ordered_at timestamp_ltz(3),
    updated_at timestamp_ltz(3) comment 'When this version was made: the newest wins, whenever it arrives',
    emitted_at timestamp_ltz(3) comment 'When this version was sent',
    primary key (order_id) not enforced
) comment 'One record for each version of an order; versions may come late or twice'
with (
    'order-by' = 'updated_at',
    'epoch-millis' = 'updated_at;emitted_at',
    'key-format' = 'text',
    'tombstones' = 'reject'
);
