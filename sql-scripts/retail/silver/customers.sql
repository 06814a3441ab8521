<<<<<<< HEAD
create table silver.customers (
    customer_id string not null comment 'Identifies a customer',
    first_name string comment 'Given name, masked',
    last_name string comment 'Family name, masked',
    email string comment 'E-mail address, masked but for the domain',
    phone string comment 'Phone number, masked',
    company_name string comment 'Company the customer buys for',
    address_line_1 string comment 'Street and number, redacted',
    address_line_2 string comment 'Further address, redacted',
    city string comment 'City',
    state string comment 'State or province',
    postal_code string comment 'Postal code, tokenized',
    country string comment 'Country, ISO 3166 alpha-2',
    created_at timestamp_ltz(6) comment 'When the customer was first known',
    updated_at timestamp_ltz(6) comment 'When the source last changed it',
    meta_event_at timestamp_ltz(6) comment 'When the change was committed in the source',
    meta_position string comment 'Position of the change in the source',
    primary key (customer_id) not enforced
) comment 'One row a customer';
=======
create table customers (
    customer_id string comment 'Given by the shop',
    first_name string,
    last_name string,
    email string,
    phone string,
    company_name string comment 'Empty for private customers',
    address_line_1 string,
    address_line_2 string,
    city string,
    state string,
    postal_code string,
    country string comment 'Two letters',
    created_at timestamp_ltz(6) comment 'When the shop created the customer',
    updated_at timestamp_ltz(6) comment 'When the shop last changed the customer',
    meta_position string comment 'Position of the newest change',
    primary key (customer_id) not enforced
) comment 'One row for each customer of the shop';
>>>>>>> b/project

create temporary view silver__customers as
with customers as (
    select * from shop.customers
)

select
    customer_id,
    first_name,
    last_name,
    email,
    phone,
    company_name,
    address_line_1,
    address_line_2,
    city,
    state,
    postal_code,
    country,
    created_at,
    updated_at,
<<<<<<< HEAD
    meta_event_at,
=======
>>>>>>> b/project
    meta_position
from customers;
