select
    to_char(calendar_date, 'YYYYMMDD')::int as date_key,
    calendar_date,
    extract(year from calendar_date)::int as year_number,
    extract(quarter from calendar_date)::int as quarter_number,
    extract(month from calendar_date)::int as month_number,
    extract(week from calendar_date)::int as week_number,
    extract(isodow from calendar_date)::int as day_of_week,
    extract(doy from calendar_date)::int as day_of_year,
    fiscal_year,
    fiscal_quarter,
    fiscal_month,
    fiscal_week
from sent.fiscal_calendar
order by date_key
