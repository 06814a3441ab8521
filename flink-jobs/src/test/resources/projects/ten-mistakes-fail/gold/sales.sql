create table sales (
    sale_date date,
    primary key (sale_date) not enforced
);

create temporary view gold__sales as
select sale_date,, from silver__customers;
