create table sales (
    sale_id string,
    sold_at timestamp_ltz(3)
);
