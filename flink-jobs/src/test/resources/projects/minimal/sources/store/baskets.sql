create table baskets (`_id` string, primary key (`_id`) not enforced)
with ('collection' = 'b');
