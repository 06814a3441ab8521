<<<<<<< HEAD
create table silver.locations (
    location_id string not null comment 'Identifies a location',
    city string comment 'City',
    state string comment 'State or province',
    country string comment 'Country, ISO 3166 alpha-2',
    territory string comment 'Sales territory',
    region string comment 'Sales region',
    meta_event_at timestamp_ltz(6) comment 'When the change was committed in the source',
    meta_position string comment 'Position of the change in the source',
    primary key (location_id) not enforced
) comment 'One row a location';
=======
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
>>>>>>> b/project

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
<<<<<<< HEAD
    meta_event_at,
=======
    meta_event_at as updated_at,
>>>>>>> b/project
    meta_position
from locations;
