create table customers (`_id` string, changed_at timestamp_ltz(3), primary key (`_id`) not enforced);
