create table registrations_by_day (
    registered_date date comment 'Date of the registrations in UTC',
    registration_count bigint,
    moving_avg_7d decimal(38, 4) comment 'Registrations a day, on average of the 7 days that end with this one',
    moving_avg_30d decimal(38, 4) comment 'Registrations a day, on average of the 30 days that end with this one',
    primary key (registered_date) not enforced
) comment 'One row for each day with registrations';

create temporary view gold__registrations_by_day as
with users as (
    select * from silver__users
),

dated_users as (
    select cast(registered_at as date) as registered_date
    from users
    where registered_at is not null
),

days as (
    select
        registered_date,
        count(*) as registration_count
    from dated_users
    group by registered_date
),

-- The days whose averages a day counts for. No OVER: in a stream it takes no rows that change.
counted_days as (
    select
        registered_date,
        registration_count,
        array[
            0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
            15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29
        ] as all_days_after
    from days
),

moved_days as (
    select
        timestampadd(day, days_after, registered_date) as registered_date,
        days_after,
        registration_count
    from counted_days
    cross join unnest(all_days_after) as a (days_after)
),

windows as (
    select
        registered_date,
        sum(registration_count) filter (where days_after < 7) as last_7,
        sum(registration_count) as last_30
    from moved_days
    group by registered_date
)

select
    d.registered_date,
    d.registration_count,
    cast(cast(w.last_7 as decimal(20, 4)) / 7 as decimal(38, 4)) as moving_avg_7d,
    cast(cast(w.last_30 as decimal(20, 4)) / 30 as decimal(38, 4)) as moving_avg_30d
from days as d
join windows as w on d.registered_date = w.registered_date;
