with mentions as (
    select
        content::jsonb ->> 'city' as city,
        content::jsonb ->> 'state' as state,
        content::jsonb ->> 'country' as country,
        content::jsonb ->> 'territory' as territory,
        content::jsonb ->> 'region' as region,
        1 as location_count
    from sent.newest_rows
    where lower(entity) = 'locations' and content is not null
    union all
    select content ->> 'city', content ->> 'state', content ->> 'country', null, null, 0
    from sent.versions
    where entity = 'customers'
)

select
    sent.surrogate_key(city, state, country) as location_key,
    city,
    state,
    country,
    min(territory) as territory,
    min(region) as region,
    sum(location_count) as location_count
from mentions
group by city, state, country
union all
select 'unknown', null, null, null, null, null, 0
