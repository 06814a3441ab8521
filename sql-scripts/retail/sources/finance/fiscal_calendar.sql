create table fiscal_calendar (
    `date` date,
    fiscal_year int comment 'The calendar year in which it ends',
    fiscal_quarter int comment '1 to 4',
    fiscal_month int comment '1 to 12, counted from the start of the fiscal year',
    fiscal_week int comment '1 to 53, counted from the start of the fiscal year',
    primary key (`date`) not enforced
) comment 'One line for each day';
