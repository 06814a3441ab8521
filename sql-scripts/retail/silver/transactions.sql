<<<<<<< HEAD
create table silver.transactions (
    transaction_id string not null comment 'Identifies a transaction',
    order_number string comment 'The order it belongs to',
    customer_id string comment 'Who bought',
    product_id string comment 'What was bought',
    product_name string comment 'Name of the product at the time',
    product_family string comment 'Family of the product at the time',
    status string comment 'State of the order',
    region string comment 'Where it was sold',
    territory string comment 'Where it was sold, finer',
    transaction_type string comment 'Sale or Refund, by the sign of the amount',
    quantity int comment 'Pieces',
    unit_price decimal(12, 2) comment 'Price of a piece',
    amount decimal(14, 2) comment 'Amount; negative for a refund',
    transaction_date date comment 'Day of the sale in UTC',
    updated_at timestamp_ltz(3) comment 'Version of the event',
    meta_event_at timestamp_ltz(6) comment 'When the event was sent',
    meta_position string comment 'Position of the event in its topic',
    primary key (transaction_id) not enforced
) comment 'One row a transaction, its newest version';
=======
create table transactions (
    transaction_id string comment 'Given by the web shop',
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
    updated_at timestamp_ltz(3) comment 'When the web shop made the newest version',
    meta_position string comment 'Position of the newest version',
    primary key (transaction_id) not enforced
) comment 'One row for each transaction, in its newest version';
>>>>>>> b/project

create temporary view silver__transactions as
with transactions as (
    select * from web.transactions
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
<<<<<<< HEAD
    case when amount < 0 then 'Refund' else 'Sale' end as transaction_type,
=======
>>>>>>> b/project
    quantity,
    unit_price,
    amount,
    transaction_date,
    updated_at,
<<<<<<< HEAD
    meta_event_at,
    meta_position
from transactions
where amount <> 0;
=======
    meta_position
from transactions;
>>>>>>> b/project
