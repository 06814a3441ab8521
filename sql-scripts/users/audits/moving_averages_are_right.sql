-- The averages of a day are those of the registrations of the days that end with it.
SET 'every' = '10min';

with registrations as (
    select cast(registered_at as date) as registered_date
    from silver.users
    where registered_at is not null
),

days as (
    select distinct registered_date
    from registrations
),

averages as (
    select
        d.registered_date,
        count(*) filter (where r.registered_date > timestampadd(day, -7, d.registered_date)) as last_7,
        count(*) as last_30
    from days as d
    join registrations as r
    on r.registered_date > timestampadd(day, -30, d.registered_date) and r.registered_date <= d.registered_date
    group by d.registered_date
)

select
    coalesce(g.registered_date, a.registered_date) as registered_date,
    g.moving_avg_7d,
    a.last_7,
    g.moving_avg_30d,
    a.last_30
from gold.registrations_by_day as g
full outer join averages as a on g.registered_date = a.registered_date
where
    g.registered_date is null
    or a.registered_date is null
    or abs(g.moving_avg_7d * 7 - a.last_7) > 0.001
    or abs(g.moving_avg_30d * 30 - a.last_30) > 0.01;
