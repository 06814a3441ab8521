create table registrations_by_week (
    week_start date comment 'The Monday of the week',
    registration_count bigint,
    moving_avg_4w decimal(38, 4) comment 'Registrations a week, on average of the 4 weeks that end with this one',
    primary key (week_start) not enforced
) comment 'One row for each week with registrations';

create temporary view gold__registrations_by_week as
with users as (
    select * from silver__users
),

dated_users as (
    select timestampadd(
        day, 1 - cast(extract(isodow from cast(registered_at as date)) as int), cast(registered_at as date)
    ) as week_start
    from users
    where registered_at is not null
),

weeks as (
    select
        week_start,
        count(*) as registration_count
    from dated_users
    group by week_start
),

-- The weeks whose averages a week counts for. No OVER: in a stream it takes no rows that change.
counted_weeks as (
    select
        week_start,
        registration_count,
        array[0, 1, 2, 3] as all_weeks_after
    from weeks
),

moved_weeks as (
    select
        timestampadd(day, 7 * weeks_after, week_start) as week_start,
        weeks_after,
        registration_count
    from counted_weeks
    cross join unnest(all_weeks_after) as a (weeks_after)
),

windows as (
    select
        week_start,
        sum(registration_count) as last_4
    from moved_weeks
    group by week_start
)

select
    d.week_start,
    d.registration_count,
    cast(cast(w.last_4 as decimal(20, 4)) / 4 as decimal(38, 4)) as moving_avg_4w
from weeks as d
join windows as w on d.week_start = w.week_start;
