create table customers (
    customer_id string,
    email string
) comment 'One row for each customer';

create temporary view silver__customers as
select
    customer_id,
    email
from shop.customer
