create table customers_by_country (
    country string,
    customer_count bigint,
    named_count bigint,
    newest_name string,
    primary key (country) not enforced
) comment 'One row for each country';

create temporary view gold__customers_by_country as
with customers as (
    select * from silver__customers
)

select
    country,
    count(*) as customer_count,
    count(distinct full_name) as named_count,
    max(full_name) as newest_name
from customers
where country is not null
group by country;
