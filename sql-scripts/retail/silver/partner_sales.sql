create table partner_sales (
    transaction_id string comment 'Given by the partner, or by the feed that reports the sale, too',
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
    updated_at timestamp_ltz(3) comment 'When the partner made the newest version',
    meta_position string comment 'Position of the newest version',
    primary key (transaction_id) not enforced
) comment 'One row for each sale that the partner reports, in its newest version and in our words';

create temporary view silver__partner_sales as
with sales as (
    select * from partner.sales
)

select
    sale_ref as transaction_id,
    order_ref as order_number,
    client as customer_id,
    article as product_id,
    article_text as product_name,
    article_group as product_family,
    sale_state as status,
    area as region,
    sales_district as territory,
    qty as quantity,
    try_cast(replace(price, ',', '.') as decimal(12, 2)) as unit_price,
    try_cast(replace(total, ',', '.') as decimal(12, 2)) as amount,
    try_cast(
        concat_ws('-', substring(sold_on, 7), substring(sold_on, 4, 2), substring(sold_on, 1, 2))
        as date
    ) as transaction_date,
    placed_at as ordered_at,
    changed_at as updated_at,
    meta_position
from sales;
