create table stock (id string);
