create table fiscal_calendar (
    calendar_date date,
    fiscal_year int comment 'The calendar year in which it ends',
    fiscal_quarter int comment '1 to 4',
    fiscal_month int comment '1 to 12, counted from the start of the fiscal year',
    fiscal_week int comment '1 to 53, counted from the start of the fiscal year',
    meta_position string comment 'Position of the newest line',
    primary key (calendar_date) not enforced
) comment 'One row for each day';

create temporary view silver__fiscal_calendar as
with fiscal_calendar as (
    select * from finance.fiscal_calendar
)

select
    `date` as calendar_date,
    fiscal_year,
    fiscal_quarter,
    fiscal_month,
    fiscal_week,
    meta_position
from fiscal_calendar;
