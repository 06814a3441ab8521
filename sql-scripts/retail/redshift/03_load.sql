-- Takes the published star schema over, whole and in one transaction: readers see the old or the new one. Dimensions first, for what refers to them.
-- 'delete' and not 'truncate': that one commits by itself.
begin;

delete from retail.fact_transactions;
delete from retail.dim_date;
delete from retail.dim_location;
delete from retail.dim_product;
delete from retail.dim_customer;

insert into retail.dim_customer (
    customer_key,
    customer_id,
    first_name,
    last_name,
    full_name,
    email,
    phone,
    company_name,
    city,
    state,
    postal_code,
    country,
    valid_from,
    valid_to,
    is_current,
    version,
    created_date,
    updated_date
)
select
    customer_key,
    customer_id,
    first_name,
    last_name,
    full_name,
    email,
    phone,
    company_name,
    city,
    state,
    postal_code,
    country,
    valid_from,
    valid_to,
    is_current,
    version,
    created_date,
    updated_date
from lake_gold.dim_customer;

insert into retail.dim_product (
    product_key,
    product_id,
    product_code,
    product_name,
    product_family,
    product_family_name,
    product_line,
    list_price,
    valid_from,
    valid_to,
    is_current,
    version,
    created_date,
    updated_date
)
select
    product_key,
    product_id,
    product_code,
    product_name,
    product_family,
    product_family_name,
    product_line,
    list_price,
    valid_from,
    valid_to,
    is_current,
    version,
    created_date,
    updated_date
from lake_gold.dim_product;

insert into retail.dim_location (
    location_key,
    city,
    state,
    country,
    territory,
    region,
    location_count
)
select
    location_key,
    city,
    state,
    country,
    territory,
    region,
    location_count
from lake_gold.dim_location;

insert into retail.dim_date (
    date_key,
    calendar_date,
    year_number,
    quarter_number,
    month_number,
    week_number,
    day_of_week,
    day_of_year,
    fiscal_year,
    fiscal_quarter,
    fiscal_month,
    fiscal_week
)
select
    date_key,
    calendar_date,
    year_number,
    quarter_number,
    month_number,
    week_number,
    day_of_week,
    day_of_year,
    fiscal_year,
    fiscal_quarter,
    fiscal_month,
    fiscal_week
from lake_gold.dim_date;

insert into retail.fact_transactions (
    transaction_key,
    transaction_id,
    order_number,
    customer_key,
    product_key,
    location_key,
    date_key,
    customer_id,
    product_id,
    order_date,
    quantity,
    unit_price,
    total_amount,
    deal_size,
    territory,
    region,
    status,
    product_line,
    transaction_type,
    is_large_order,
    restocking_fee,
    net_amount,
    source,
    created_date,
    updated_at
)
select
    transaction_key,
    transaction_id,
    order_number,
    customer_key,
    product_key,
    location_key,
    date_key,
    customer_id,
    product_id,
    order_date,
    quantity,
    unit_price,
    total_amount,
    deal_size,
    territory,
    region,
    status,
    product_line,
    transaction_type,
    is_large_order,
    restocking_fee,
    net_amount,
    source,
    created_date,
    updated_at
from lake_gold.fact_transactions;

commit;

analyze retail.fact_transactions;
