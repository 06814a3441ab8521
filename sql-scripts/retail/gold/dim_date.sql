create table dim_date (
    date_key int comment 'As yyyymmdd',
    calendar_date date,
    year_number int,
    quarter_number int comment '1 to 4',
    month_number int comment '1 to 12',
    week_number int comment 'Of the year by ISO 8601, 1 to 53',
    day_of_week int comment '1 is Monday',
    day_of_year int,
    fiscal_year int comment 'The calendar year in which it ends',
    fiscal_quarter int comment '1 to 4',
    fiscal_month int comment '1 to 12, counted from the start of the fiscal year',
    fiscal_week int comment '1 to 53, counted from the start of the fiscal year',
    primary key (date_key) not enforced
) comment 'One row for each day of the fiscal calendar';

create temporary view gold__dim_date as
with fiscal_calendar as (
    select * from silver__fiscal_calendar
)

select
    cast(
        extract(year from calendar_date) * 10000
        + extract(month from calendar_date) * 100
        + extract(day from calendar_date)
        as int
    ) as date_key,
    calendar_date,
    cast(extract(year from calendar_date) as int) as year_number,
    cast(extract(quarter from calendar_date) as int) as quarter_number,
    cast(extract(month from calendar_date) as int) as month_number,
    cast(extract(week from calendar_date) as int) as week_number,
    cast(extract(isodow from calendar_date) as int) as day_of_week,
    cast(extract(doy from calendar_date) as int) as day_of_year,
    fiscal_year,
    fiscal_quarter,
    fiscal_month,
    fiscal_week
from fiscal_calendar;
