create table statements (a string, primary key (a) not enforced);
insert into statements select a from shop.orders;
create table more (a string, primary key (a) not enforced);
create view silver__statements (a) as select a from shop.orders;
drop table statements;
