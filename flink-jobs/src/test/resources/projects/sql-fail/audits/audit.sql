set 'every' = 'often';
select a from silver.colums;
drop table x;
