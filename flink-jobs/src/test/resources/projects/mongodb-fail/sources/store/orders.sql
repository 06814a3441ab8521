create table orders (order_id string, note string);
