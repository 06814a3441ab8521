create table customers (
    customer_id string comment 'The shop''s own "number"',
    full_name string,
    email string,
    country string,
    primary key (customer_id) not enforced
) comment 'One row for each customer';

create temporary view silver__customers as
with customers as (
    select * from web.customers
)

select
    customer_id,
    full_name,
    email,
    country
from customers;
