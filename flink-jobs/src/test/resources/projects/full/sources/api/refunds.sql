create table refunds (
    refund_id string,
    made_at timestamp_ltz(3)
);
