create table product_versions (
    product_id string comment 'Given by the shop',
    valid_from timestamp_ltz(6) comment 'From when on the product was so',
    next_from timestamp_ltz(6) comment 'From when on the next version holds; empty for the newest',
    version bigint comment 'Counts the versions of a product from 1 on',
    product_code string comment 'Printed on the product',
    product_line string,
    meta_position string comment 'Position of the change',
    primary key (product_id, valid_from) not enforced
) comment 'One row for each version of a product: its code and line from when on';

create temporary view silver__product_versions as
with versions as (
    select * from shop.products__versions
)

select
    product_id,
    meta_valid_from as valid_from,
    meta_next_from as next_from,
    meta_version as version,
    product_code,
    product_line,
    meta_position
from versions;
