create table registrations_by_month (
    month_start date comment 'The first day of the month',
    registration_count bigint,
    moving_avg_3m decimal(38, 4) comment 'Registrations a month, on average of the 3 months that end with this one',
    moving_avg_12m decimal(38, 4) comment 'Registrations a month, on average of the 12 months that end with this one',
    primary key (month_start) not enforced
) comment 'One row for each month with registrations';

create temporary view gold__registrations_by_month as
with users as (
    select * from silver__users
),

dated_users as (
    select timestampadd(
        day, 1 - cast(extract(day from cast(registered_at as date)) as int), cast(registered_at as date)
    ) as month_start
    from users
    where registered_at is not null
),

months as (
    select
        month_start,
        count(*) as registration_count
    from dated_users
    group by month_start
),

-- The months whose averages a month counts for. No OVER: in a stream it takes no rows that change.
counted_months as (
    select
        month_start,
        registration_count,
        array[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] as all_months_after
    from months
),

moved_months as (
    select
        timestampadd(month, months_after, month_start) as month_start,
        months_after,
        registration_count
    from counted_months
    cross join unnest(all_months_after) as a (months_after)
),

windows as (
    select
        month_start,
        sum(registration_count) filter (where months_after < 3) as last_3,
        sum(registration_count) as last_12
    from moved_months
    group by month_start
)

select
    d.month_start,
    d.registration_count,
    cast(cast(w.last_3 as decimal(20, 4)) / 3 as decimal(38, 4)) as moving_avg_3m,
    cast(cast(w.last_12 as decimal(20, 4)) / 12 as decimal(38, 4)) as moving_avg_12m
from months as d
join windows as w on d.month_start = w.month_start;
