create table circle_two (a string, primary key (a) not enforced);
create temporary view silver__circle_two as
with shop_orders as (select * from shop.orders)
select a from shop_orders where a in (select a from silver__circle_one);
