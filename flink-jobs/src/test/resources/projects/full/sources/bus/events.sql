create table events (
    event_id string,
    made_at timestamp_ltz(3)
);
