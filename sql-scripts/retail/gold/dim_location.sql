create table dim_location (
    location_key string comment 'Names a place; unknown for none',
    city string,
    state string,
    country string comment 'Two letters',
    territory string comment 'Sales territory of the locations there; empty where only customers live',
    region string comment 'Part of the territory',
    location_count bigint comment 'Locations of the shop there',
    primary key (location_key) not enforced
) comment 'One row for each place with a location or a customer, and one for places that nobody knows';

create temporary view gold__dim_location as
with locations as (
    select * from silver__locations
),

customers as (
    select * from silver__customer_versions
),

mentions as (
    select * from (
        select
            city,
            state,
            country,
            territory,
            region,
            cast(1 as bigint) as location_count
        from locations
        union all
        select
            city,
            state,
            country,
            cast(null as string) as territory,
            cast(null as string) as region,
            cast(0 as bigint) as location_count
        from customers
    ) as all_mentions
),

unknown_place as (
    select 'unknown' as location_key
)

select
    left(sha256(concat_ws('|', city, state, country)), 32) as location_key,
    city,
    state,
    country,
    min(territory) as territory,
    min(region) as region,
    sum(location_count) as location_count
from mentions
where city is not null and state is not null and country is not null
group by
    city,
    state,
    country
union all
select
    location_key,
    cast(null as string) as city,
    cast(null as string) as state,
    cast(null as string) as country,
    cast(null as string) as territory,
    cast(null as string) as region,
    cast(0 as bigint) as location_count
from unknown_place;
