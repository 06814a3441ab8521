create table clicks (
    click_id string,
    customer_id string,
    clicked_at timestamp_ltz(3),
    seen_at timestamp_ltz(3)
);
