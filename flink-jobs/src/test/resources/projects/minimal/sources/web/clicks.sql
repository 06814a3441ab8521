create table clicks (
    click_id string,
    at_millis timestamp_ltz(3)
) with ('topic' = 'clicks');
