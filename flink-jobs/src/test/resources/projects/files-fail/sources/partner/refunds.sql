create table refunds (id string);
