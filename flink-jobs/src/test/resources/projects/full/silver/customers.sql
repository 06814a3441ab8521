-- A comment; with a semicolon.
create table customers (
    customer_id string not null comment 'It''s the key',
    `order` array<row<x int, `y z` decimal(10, 2)>>,
    label varchar(10) comment 'with ; and -- inside',
    primary key (customer_id) not enforced
) comment 'One row; each customer'
partitioned by (label)
with ('icestream.buckets' = '8');

create temporary view silver__customers as
-- what follows is the query
select
    customer_id,
    `order`,
    ${note} || ';' as label -- done
from shop.customers
where customer_id <> 'a;b' and points > ${threshold}
/* the end */;
