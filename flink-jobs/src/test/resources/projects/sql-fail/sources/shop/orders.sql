create table orders (a string);
