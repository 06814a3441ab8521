-- What is sold by day is what is in the transactions, to the cent.
SET 'every' = 'cut';

with sold as (
    select coalesce(sum(amount), 0) as amount
    from silver.transactions
    where transaction_date is not null
),

by_day as (
    select coalesce(sum(net_revenue), 0) as amount
    from gold.daily_sales
)

select
    sold.amount as transactions,
    by_day.amount as daily_sales
from sold
cross join by_day
where sold.amount <> by_day.amount;
