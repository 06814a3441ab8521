create table customer_versions (
    customer_id string comment 'Given by the shop',
    valid_from timestamp_ltz(6) comment 'From when on the customer was so',
    next_from timestamp_ltz(6) comment 'From when on the next version holds; empty for the newest',
    version bigint comment 'Counts the versions of a customer from 1 on',
    city string,
    state string,
    country string comment 'Two letters',
    meta_position string comment 'Position of the change',
    primary key (customer_id, valid_from) not enforced
) comment 'One row for each version of a customer: where it lived from when on';

create temporary view silver__customer_versions as
with versions as (
    select * from shop.customers__versions
)

select
    customer_id,
    meta_valid_from as valid_from,
    meta_next_from as next_from,
    meta_version as version,
    city,
    state,
    country,
    meta_position
from versions;
