create table time_of_day (a string, primary key (a) not enforced);
create temporary view silver__time_of_day as
select * from shop.orders
where x < current_timestamp and y < now() and z = uuid() and `uuid` = 'fine';
