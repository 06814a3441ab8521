create table users_by_tenure (
    tenure string comment 'new, established, loyal, veteran or unknown',
    user_count bigint,
    female_count bigint,
    male_count bigint,
    avg_age decimal(38, 2) comment 'Of those whose age is known; empty without any',
    primary key (tenure) not enforced
) comment 'One row for each tenure with users';

create temporary view gold__users_by_tenure as
with users as (
    select * from silver__users
),

grouped_users as (
    select
        coalesce(tenure, 'unknown') as tenure,
        gender,
        cast(age as bigint) as age
    from users
)

select
    tenure,
    count(*) as user_count,
    count(*) filter (where gender = 'female') as female_count,
    count(*) filter (where gender = 'male') as male_count,
    cast(cast(sum(age) as decimal(20, 4)) / nullif(count(age), 0) as decimal(38, 2)) as avg_age
from grouped_users
group by tenure;
