-- Every user is counted once in each summary, and every one with a registration in those over time.
SET 'every' = 'cut';

with users as (
    select
        count(*) as user_count,
        count(registered_at) as registered_count
    from silver.users
),

summaries as (
    select * from (
        select
            'users_by_generation' as summary,
            false as is_over_time,
            coalesce(sum(user_count), 0) as user_count
        from gold.users_by_generation
        union all
        select
            'users_by_gender' as summary,
            false as is_over_time,
            coalesce(sum(user_count), 0) as user_count
        from gold.users_by_gender
        union all
        select
            'users_by_country' as summary,
            false as is_over_time,
            coalesce(sum(user_count), 0) as user_count
        from gold.users_by_country
        union all
        select
            'users_by_tenure' as summary,
            false as is_over_time,
            coalesce(sum(user_count), 0) as user_count
        from gold.users_by_tenure
        union all
        select
            'users_by_email_domain' as summary,
            false as is_over_time,
            coalesce(sum(user_count), 0) as user_count
        from gold.users_by_email_domain
        union all
        select
            'registrations_by_day' as summary,
            true as is_over_time,
            coalesce(sum(registration_count), 0) as user_count
        from gold.registrations_by_day
        union all
        select
            'registrations_by_week' as summary,
            true as is_over_time,
            coalesce(sum(registration_count), 0) as user_count
        from gold.registrations_by_week
        union all
        select
            'registrations_by_month' as summary,
            true as is_over_time,
            coalesce(sum(registration_count), 0) as user_count
        from gold.registrations_by_month
        union all
        select
            'quality_by_month' as summary,
            true as is_over_time,
            coalesce(sum(user_count), 0) as user_count
        from gold.quality_by_month
    ) as all_summaries
)

select
    summaries.summary,
    summaries.user_count,
    case when summaries.is_over_time then users.registered_count else users.user_count end as expected_count
from summaries
cross join users
where
    summaries.user_count <> case
        when summaries.is_over_time then users.registered_count
        else users.user_count
    end;
