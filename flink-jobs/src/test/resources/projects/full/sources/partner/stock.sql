create table stock (
    product_id string
);
