create table name (a string, primary key (a) not enforced);
create temporary view silver_names as select a from shop.orders;
