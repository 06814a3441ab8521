create table columns (
    a strin,
    b as upper(c),
    c string,
    C string,
    `semi;colon` string,
    watermark for c as c,
    primary key (d) enforced
) partitioned by (e) with ('connector' = 'kafka', 'connector' = 'x');
create temporary view silver__columns as select a from shop.orders;
