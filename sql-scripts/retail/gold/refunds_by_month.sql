create table refunds_by_month (
    year_number int,
    month_number int comment '1 to 12',
    refund_count bigint comment 'Transactions with an amount below zero',
    customer_count bigint comment 'Customers with a refund',
    items_refunded bigint comment 'As a positive number',
    refunds decimal(38, 2) comment 'Sum of the refunds, as a positive number',
    refund_ratio decimal(38, 4) comment 'Refunds as a share of the sales of the month; empty without any',
    updated_at timestamp_ltz(3) comment 'When the newest of its transactions was made',
    primary key (year_number, month_number) not enforced
) comment 'One row for each month with transactions';

create temporary view gold__refunds_by_month as
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
        updated_at
    from transactions
    where transaction_date is not null
),

months as (
    select
        year_number,
        month_number,
        count(*) filter (where amount < 0) as refund_count,
        count(distinct customer_id) filter (where amount < 0) as customer_count,
        coalesce(-sum(quantity) filter (where amount < 0), 0) as items_refunded,
        coalesce(-sum(amount) filter (where amount < 0), 0) as refunds,
        sum(amount) filter (where amount > 0) as revenue,
        max(updated_at) as updated_at
    from dated_transactions
    group by
        year_number,
        month_number
)

select
    year_number,
    month_number,
    refund_count,
    customer_count,
    items_refunded,
    refunds,
    cast(refunds / nullif(revenue, 0) as decimal(38, 4)) as refund_ratio,
    updated_at
from months;
