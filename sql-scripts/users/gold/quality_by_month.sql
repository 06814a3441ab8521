create table quality_by_month (
    month_start date comment 'The first day of the month in which the users registered',
    user_count bigint,
    flagged_count bigint comment 'Users that fail a rule',
    avg_quality_score decimal(38, 2) comment '0 to 100',
    avg_completeness_score decimal(38, 2) comment '0 to 100',
    avg_validity_score decimal(38, 2) comment '0 to 100',
    avg_consistency_score decimal(38, 2) comment '0 to 100',
    quality_change decimal(38, 2) comment 'Against the month before; empty without registrations then',
    primary key (month_start) not enforced
) comment 'One row for each month with registrations: how good what users said is, over time';

create temporary view gold__quality_by_month as
with users as (
    select * from silver__users
),

scored_users as (
    select
        timestampadd(
            day, 1 - cast(extract(day from cast(registered_at as date)) as int), cast(registered_at as date)
        ) as month_start,
        cardinality(quality_flags) as flag_count,
        cast(quality_score as bigint) as quality_score,
        cast(completeness_score as bigint) as completeness_score,
        cast(validity_score as bigint) as validity_score,
        cast(consistency_score as bigint) as consistency_score
    from users
    where registered_at is not null
),

months as (
    select
        month_start,
        count(*) as user_count,
        count(*) filter (where flag_count > 0) as flagged_count,
        cast(cast(sum(quality_score) as decimal(20, 4)) / count(*) as decimal(38, 2)) as quality,
        cast(cast(sum(completeness_score) as decimal(20, 4)) / count(*) as decimal(38, 2)) as completeness,
        cast(cast(sum(validity_score) as decimal(20, 4)) / count(*) as decimal(38, 2)) as validity,
        cast(cast(sum(consistency_score) as decimal(20, 4)) / count(*) as decimal(38, 2)) as consistency
    from scored_users
    group by month_start
)

select
    m.month_start,
    m.user_count,
    m.flagged_count,
    m.quality as avg_quality_score,
    m.completeness as avg_completeness_score,
    m.validity as avg_validity_score,
    m.consistency as avg_consistency_score,
    cast(m.quality - b.quality as decimal(38, 2)) as quality_change
from months as m
left join months as b on b.month_start = timestampadd(month, -1, m.month_start);
