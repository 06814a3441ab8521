create table users_by_gender (
    gender string comment 'female, male or unknown',
    user_count bigint,
    avg_age decimal(38, 2) comment 'Of those whose age is known; empty without any',
    primary key (gender) not enforced
) comment 'One row for each gender with users';

create temporary view gold__users_by_gender as
with users as (
    select * from silver__users
),

grouped_users as (
    select
        coalesce(gender, 'unknown') as gender,
        cast(age as bigint) as age
    from users
)

select
    gender,
    count(*) as user_count,
    cast(cast(sum(age) as decimal(20, 4)) / nullif(count(age), 0) as decimal(38, 2)) as avg_age
from grouped_users
group by gender;
