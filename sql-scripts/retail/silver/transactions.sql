create table transactions (
    transaction_id string comment 'Shared by all feeds that report it',
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
    source string comment 'The feed that the newest version is from: web, till or partner',
    updated_at timestamp_ltz(3) comment 'When its source made the newest version',
    meta_position string comment 'Position of the newest version',
    primary key (transaction_id) not enforced
) comment 'One row for each transaction of any feed, in its newest version';

create temporary view silver__transactions as
with web_transactions as (
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
        meta_position,
        'web' as source,
        1 as source_rank
    from silver__web_transactions
),

till_transactions as (
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
        meta_position,
        'till' as source,
        2 as source_rank
    from silver__till_transactions
),

partner_sales as (
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
        meta_position,
        'partner' as source,
        3 as source_rank
    from silver__partner_sales
),

ranked_transactions as (
    select
        *,
        row_number() over (
            partition by transaction_id
            order by updated_at desc, source_rank
        ) as version_rank
    from (
        select * from web_transactions
        union all
        select * from till_transactions
        union all
        select * from partner_sales
    ) as reported_transactions
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
    source,
    updated_at,
    meta_position
from ranked_transactions
where version_rank = 1;
