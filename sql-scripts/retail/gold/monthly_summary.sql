create table monthly_summary (
    year_number int,
    month_number int comment '1 to 12',
    total_sales decimal(38, 2) comment 'Sum of the sales',
    total_refunds decimal(38, 2) comment 'Sum of the refunds, as a positive number',
    items_sold bigint,
    items_refunded bigint comment 'As a positive number',
    total_restocking_fees decimal(38, 2) comment 'What was kept of the refunds',
    unique_customers bigint comment 'Customers with a sale or a refund',
    updated_at timestamp_ltz(3) comment 'When the newest of its transactions was made',
    primary key (year_number, month_number) not enforced
) comment 'One row for each month with transactions';

create temporary view gold__monthly_summary as
with transactions as (
    select * from silver__transactions
),

dated_transactions as (
    select
        cast(extract(year from transaction_date) as int) as year_number,
        cast(extract(month from transaction_date) as int) as month_number,
        customer_id,
        cast(quantity as bigint) as quantity,
        amount,
        cast(-amount * ${restocking_fee_rate} as decimal(12, 2)) as refund_fee,
        updated_at
    from transactions
    where transaction_date is not null
)

select
    year_number,
    month_number,
    coalesce(sum(amount) filter (where amount > 0), 0) as total_sales,
    coalesce(-sum(amount) filter (where amount < 0), 0) as total_refunds,
    coalesce(sum(quantity) filter (where amount > 0), 0) as items_sold,
    coalesce(-sum(quantity) filter (where amount < 0), 0) as items_refunded,
    coalesce(sum(refund_fee) filter (where amount < 0), 0) as total_restocking_fees,
    count(distinct customer_id) as unique_customers,
    max(updated_at) as updated_at
from dated_transactions
group by
    year_number,
    month_number;
