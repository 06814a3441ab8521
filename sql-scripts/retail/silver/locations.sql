create table locations (
    location_id string comment 'Given by the shop',
    city string,
    state string,
    country string comment 'Two letters',
    territory string comment 'Sales territory that the location belongs to',
    region string comment 'Part of the territory',
    updated_at timestamp_ltz(6) comment 'When the newest change was committed; the shop keeps no time of its own',
    meta_position string comment 'Position of the newest change',
    primary key (location_id) not enforced
) comment 'One row for each location of the shop';

create temporary view silver__locations as
with locations as (
    select * from shop.locations
)

select
    location_id,
    city,
    state,
    country,
    territory,
    region,
    meta_event_at as updated_at,
    meta_position
from locations;
