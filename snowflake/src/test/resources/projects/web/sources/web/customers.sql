create table customers (
    customer_id string,
    full_name string,
    email string,
    country string,
    primary key (customer_id) not enforced
);
