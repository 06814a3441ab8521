create table fact_transactions (
    transaction_key string comment 'The transaction_id, under which every feed reports it',
    transaction_id string,
    order_number string comment 'Transactions of one order share it',
    customer_key string comment 'The customer as it was when the transaction was made, or unknown',
    product_key string comment 'The product as it was when the transaction was made, or unknown',
    location_key string comment 'Where the customer lived then, or unknown',
    date_key int comment 'As yyyymmdd; empty without a date',
    customer_id string,
    product_id string,
    order_date date,
    quantity int comment 'Negative for a refund',
    unit_price decimal(12, 2),
    total_amount decimal(12, 2) comment 'Negative for a refund',
    deal_size string comment 'Large, Medium or Small, by the total amount',
    territory string,
    region string,
    status string,
    product_line string comment 'Of the product as it was then',
    transaction_type string comment 'Sale or Refund, by the sign of the amount',
    is_large_order boolean,
    restocking_fee decimal(12, 2) comment 'What is kept of a refund, above zero; zero for a sale',
    net_amount decimal(13, 2) comment 'The total amount; of a refund, less what is kept',
    source string comment 'The feed that the newest version is from: web, till or partner',
    created_date date comment 'When the transaction was made',
    updated_at timestamp_ltz(3) comment 'When its source made the newest version',
    primary key (transaction_key) not enforced
) comment 'One row for each transaction of any feed';

create temporary view gold__fact_transactions as
with transactions as (
    select
        *,
        -- The first versions hold for what has no time.
        coalesce(ordered_at, to_timestamp_ltz(0, 3)) as placed_at
    from silver__transactions
),

customers as (
    select * from silver__customer_versions
),

products as (
    select * from silver__product_versions
)

select
    t.transaction_id as transaction_key,
    t.transaction_id,
    t.order_number,
    case
        when c.customer_id is null then 'unknown'
        else left(sha256(concat_ws('|', c.customer_id, cast(c.valid_from as string))), 32)
    end as customer_key,
    case
        when p.product_id is null then 'unknown'
        else left(sha256(concat_ws('|', p.product_id, cast(p.valid_from as string))), 32)
    end as product_key,
    case
        when c.city is null or c.state is null or c.country is null then 'unknown'
        else left(sha256(concat_ws('|', c.city, c.state, c.country)), 32)
    end as location_key,
    cast(
        extract(year from t.transaction_date) * 10000
        + extract(month from t.transaction_date) * 100
        + extract(day from t.transaction_date)
        as int
    ) as date_key,
    t.customer_id,
    t.product_id,
    t.transaction_date as order_date,
    t.quantity,
    t.unit_price,
    t.amount as total_amount,
    case
        when abs(t.amount) >= ${deal_large} then 'Large'
        when abs(t.amount) >= ${deal_medium} then 'Medium'
        else 'Small'
    end as deal_size,
    t.territory,
    t.region,
    t.status,
    p.product_line,
    case when t.amount < 0 then 'Refund' else 'Sale' end as transaction_type,
    t.amount >= ${large_order} as is_large_order,
    cast(
        case when t.amount < 0 then -t.amount * ${restocking_fee_rate} else 0 end
        as decimal(12, 2)
    ) as restocking_fee,
    cast(
        t.amount
        + cast(
            case when t.amount < 0 then -t.amount * ${restocking_fee_rate} else 0 end
            as decimal(12, 2)
        )
        as decimal(13, 2)
    ) as net_amount,
    t.source,
    cast(t.ordered_at as date) as created_date,
    t.updated_at
from transactions as t
-- The version at the time of the transaction; the first one where that is before it.
left join customers as c
    on t.customer_id = c.customer_id
    and (c.version = 1 or c.valid_from <= t.placed_at)
    and (c.next_from is null or c.next_from > t.placed_at)
left join products as p
    on t.product_id = p.product_id
    and (p.version = 1 or p.valid_from <= t.placed_at)
    and (p.next_from is null or p.next_from > t.placed_at);
