create table events (
    event_id string
) with ('source' = 'e');
