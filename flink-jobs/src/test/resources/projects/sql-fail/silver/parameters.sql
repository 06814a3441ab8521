create table parameters (a string, primary key (a) not enforced);
create temporary view silver__parameters as
select a from shop.orders where b > ${hihg} and c = '${high}' and d > ${high} and e = ${env:HOME} and oops from;
