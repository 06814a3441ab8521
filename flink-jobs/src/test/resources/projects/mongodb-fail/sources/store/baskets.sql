create table baskets (`_id` string, total decimal(12, 2) not null, primary key (`_id`) not enforced);
