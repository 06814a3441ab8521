create table orders (a string, meta_op string) with ('orderby' = 'a');
