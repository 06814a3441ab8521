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
    meta_event_at,
    meta_position
from customers;
