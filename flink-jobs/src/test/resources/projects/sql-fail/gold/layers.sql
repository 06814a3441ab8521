create table layers (a string, primary key (a) not enforced);
create temporary view gold__layers as
select o.a
from shop.orders as o
inner join silver.names as n on n.a = o.a
left join silver__quotes as q on q.a = o.a
left join customers as c on c.a = o.a;
