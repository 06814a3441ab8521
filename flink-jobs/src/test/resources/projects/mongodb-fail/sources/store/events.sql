create table events (`_id` string, doc bytes, primary key (`_id`) not enforced)
with ('document' = 'doc');
