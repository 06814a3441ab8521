create table users_by_email_domain (
    email_domain string comment 'In lower case; other for those with few users, unknown without an address',
    domain_count bigint comment 'Domains that are counted here; 1 but for other',
    user_count bigint,
    primary key (email_domain) not enforced
) comment 'One row for each domain with enough users to name nobody, and one for the others';

create temporary view gold__users_by_email_domain as
with users as (
    select * from silver__users
),

grouped_users as (
    select coalesce(email_domain, 'unknown') as email_domain
    from users
),

domains as (
    select
        email_domain,
        count(*) as user_count
    from grouped_users
    group by email_domain
),

told_domains as (
    select
        case
            when user_count >= ${smallest_domain} or email_domain = 'unknown' then email_domain
            else 'other'
        end as email_domain,
        user_count
    from domains
)

select
    email_domain,
    count(*) as domain_count,
    sum(user_count) as user_count
from told_domains
group by email_domain;
