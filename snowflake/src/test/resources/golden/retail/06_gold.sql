-- What is asked of the lake: tables with their policies, and views with fixed types.
-- Made by 'icestream snowflake print': make it anew, do not edit it.

-- statement: role LOADER
use role "RETAIL_LOADER";

-- statement: use warehouse
use warehouse "RETAIL";

-- statement: masking policy gold.masked_text
create masking policy if not exists "RETAIL"."GOLD"."MASKED_TEXT" as (held varchar) returns varchar ->
    case
        when is_role_in_session('RETAIL_ANALYST') or is_role_in_session('RETAIL_LOADER') then held
        else '***'
    end;

-- statement: masking policy gold.tokens_text
create masking policy if not exists "RETAIL"."GOLD"."TOKENS_TEXT" as (held varchar) returns varchar ->
    case
        when is_role_in_session('RETAIL_ANALYST') or is_role_in_session('RETAIL_LOADER') then held
        else '***'
    end;

-- statement: table gold.rows_of_role
create table if not exists "RETAIL"."GOLD"."ROWS_OF_ROLE" (
    role_name varchar not null,
    shown_value varchar not null
)
    comment = 'Which values of territory a role sees; a row for each';

-- statement: row access policy gold.rows_by_territory
create row access policy if not exists "RETAIL"."GOLD"."ROWS_BY_TERRITORY" as (held varchar) returns boolean ->
    is_role_in_session('RETAIL_ANALYST')
    or is_role_in_session('RETAIL_LOADER')
    or exists (
        select 1
        from "RETAIL"."GOLD"."ROWS_OF_ROLE" as allowed
        where allowed.shown_value = held and is_role_in_session(allowed.role_name)
    );

-- statement: table gold.customer_segments
create iceberg table if not exists "RETAIL"."GOLD"."CUSTOMER_SEGMENTS"
    external_volume = 'RETAIL_GOLD'
    catalog = 'RETAIL_GOLD'
    catalog_table_name = 'customer_segments'
    auto_refresh = true
    comment = 'One row for each customer with transactions';

-- statement: view gold.customer_segments
create or replace view "RETAIL"."GOLD"."GOLD__CUSTOMER_SEGMENTS" (
    "CUSTOMER_ID" comment 'Given by the shop',
    "CUSTOMER_SEGMENT" comment 'High, Medium or Low, by what the customer has spent',
    "TOTAL_SPENT" comment 'Sum of all transactions; refunds lower it',
    "ORDER_COUNT" comment 'Orders with a sale',
    "AVG_ORDER_VALUE" comment 'Sales by order; empty without any',
    "UNIQUE_PRODUCTS" comment 'Products bought',
    "LAST_ORDER_DATE" comment 'Date of the newest sale; empty without any',
    "UPDATED_AT" comment 'When the newest of its transactions was made'
)
    copy grants
    comment = 'One row for each customer with transactions'
as
select
    cast("CUSTOMER_ID" as varchar) as "CUSTOMER_ID",
    cast("CUSTOMER_SEGMENT" as varchar) as "CUSTOMER_SEGMENT",
    cast("TOTAL_SPENT" as number(38, 2)) as "TOTAL_SPENT",
    cast("ORDER_COUNT" as number(19, 0)) as "ORDER_COUNT",
    cast("AVG_ORDER_VALUE" as number(38, 2)) as "AVG_ORDER_VALUE",
    cast("UNIQUE_PRODUCTS" as number(19, 0)) as "UNIQUE_PRODUCTS",
    cast("LAST_ORDER_DATE" as date) as "LAST_ORDER_DATE",
    cast("UPDATED_AT" as timestamp_ltz(6)) as "UPDATED_AT"
from "RETAIL"."GOLD"."CUSTOMER_SEGMENTS";

-- statement: grant iceberg table gold.customer_segments to ANALYST
grant select on iceberg table "RETAIL"."GOLD"."CUSTOMER_SEGMENTS" to role "RETAIL_ANALYST";

-- statement: grant view gold.customer_segments to ANALYST
grant select on view "RETAIL"."GOLD"."GOLD__CUSTOMER_SEGMENTS" to role "RETAIL_ANALYST";

-- statement: table gold.daily_sales
create iceberg table if not exists "RETAIL"."GOLD"."DAILY_SALES"
    external_volume = 'RETAIL_GOLD'
    catalog = 'RETAIL_GOLD'
    catalog_table_name = 'daily_sales'
    auto_refresh = true
    comment = 'One row for each day with transactions';

-- statement: view gold.daily_sales
create or replace view "RETAIL"."GOLD"."GOLD__DAILY_SALES" (
    "SALE_DATE" comment 'Date of the transactions',
    "ORDER_COUNT" comment 'Orders with a sale',
    "CUSTOMER_COUNT" comment 'Customers with a sale',
    "SALE_COUNT" comment 'Transactions with an amount above zero',
    "REFUND_COUNT" comment 'Transactions with an amount below zero',
    "ITEMS_SOLD",
    "ITEMS_REFUNDED" comment 'As a positive number',
    "REVENUE" comment 'Sum of the sales',
    "REFUNDS" comment 'Sum of the refunds, as a positive number',
    "NET_REVENUE" comment 'Revenue less refunds',
    "UPDATED_AT" comment 'When the newest of its transactions was made'
)
    copy grants
    comment = 'One row for each day with transactions'
as
select
    cast("SALE_DATE" as date) as "SALE_DATE",
    cast("ORDER_COUNT" as number(19, 0)) as "ORDER_COUNT",
    cast("CUSTOMER_COUNT" as number(19, 0)) as "CUSTOMER_COUNT",
    cast("SALE_COUNT" as number(19, 0)) as "SALE_COUNT",
    cast("REFUND_COUNT" as number(19, 0)) as "REFUND_COUNT",
    cast("ITEMS_SOLD" as number(19, 0)) as "ITEMS_SOLD",
    cast("ITEMS_REFUNDED" as number(19, 0)) as "ITEMS_REFUNDED",
    cast("REVENUE" as number(38, 2)) as "REVENUE",
    cast("REFUNDS" as number(38, 2)) as "REFUNDS",
    cast("NET_REVENUE" as number(38, 2)) as "NET_REVENUE",
    cast("UPDATED_AT" as timestamp_ltz(6)) as "UPDATED_AT"
from "RETAIL"."GOLD"."DAILY_SALES";

-- statement: grant iceberg table gold.daily_sales to ANALYST
grant select on iceberg table "RETAIL"."GOLD"."DAILY_SALES" to role "RETAIL_ANALYST";

-- statement: grant view gold.daily_sales to ANALYST
grant select on view "RETAIL"."GOLD"."GOLD__DAILY_SALES" to role "RETAIL_ANALYST";

-- statement: table gold.dim_customer
create iceberg table if not exists "RETAIL"."GOLD"."DIM_CUSTOMER"
    external_volume = 'RETAIL_GOLD'
    catalog = 'RETAIL_GOLD'
    catalog_table_name = 'dim_customer'
    auto_refresh = true
    comment = 'One row for each version of a customer, and one for customers that nobody knows';

-- statement: mask gold.dim_customer.first_name
alter iceberg table "RETAIL"."GOLD"."DIM_CUSTOMER"
    modify column "FIRST_NAME" set masking policy "RETAIL"."GOLD"."TOKENS_TEXT" force;

-- statement: mask gold.dim_customer.last_name
alter iceberg table "RETAIL"."GOLD"."DIM_CUSTOMER"
    modify column "LAST_NAME" set masking policy "RETAIL"."GOLD"."TOKENS_TEXT" force;

-- statement: mask gold.dim_customer.full_name
alter iceberg table "RETAIL"."GOLD"."DIM_CUSTOMER"
    modify column "FULL_NAME" set masking policy "RETAIL"."GOLD"."TOKENS_TEXT" force;

-- statement: mask gold.dim_customer.email
alter iceberg table "RETAIL"."GOLD"."DIM_CUSTOMER"
    modify column "EMAIL" set masking policy "RETAIL"."GOLD"."MASKED_TEXT" force;

-- statement: mask gold.dim_customer.phone
alter iceberg table "RETAIL"."GOLD"."DIM_CUSTOMER"
    modify column "PHONE" set masking policy "RETAIL"."GOLD"."MASKED_TEXT" force;

-- statement: mask gold.dim_customer.address_line_1
alter iceberg table "RETAIL"."GOLD"."DIM_CUSTOMER"
    modify column "ADDRESS_LINE_1" set masking policy "RETAIL"."GOLD"."MASKED_TEXT" force;

-- statement: mask gold.dim_customer.address_line_2
alter iceberg table "RETAIL"."GOLD"."DIM_CUSTOMER"
    modify column "ADDRESS_LINE_2" set masking policy "RETAIL"."GOLD"."MASKED_TEXT" force;

-- statement: mask gold.dim_customer.postal_code
alter iceberg table "RETAIL"."GOLD"."DIM_CUSTOMER"
    modify column "POSTAL_CODE" set masking policy "RETAIL"."GOLD"."MASKED_TEXT" force;

-- statement: view gold.dim_customer
create or replace view "RETAIL"."GOLD"."GOLD__DIM_CUSTOMER" (
    "CUSTOMER_KEY" comment 'Names one version of a customer; unknown for none',
    "CUSTOMER_ID" comment 'Given by the shop',
    "FIRST_NAME",
    "LAST_NAME",
    "FULL_NAME",
    "EMAIL",
    "PHONE",
    "COMPANY_NAME" comment 'Empty for private customers',
    "ADDRESS_LINE_1",
    "ADDRESS_LINE_2",
    "CITY",
    "STATE",
    "POSTAL_CODE",
    "COUNTRY" comment 'Two letters',
    "VALID_FROM" comment 'From when on the customer was so',
    "VALID_TO" comment 'Until when; empty while it is so',
    "IS_CURRENT",
    "VERSION" comment 'Counts the versions of a customer from 1 on',
    "CREATED_DATE" comment 'When the shop created the customer',
    "UPDATED_DATE" comment 'When this version began'
)
    copy grants
    comment = 'One row for each version of a customer, and one for customers that nobody knows'
as
select
    cast("CUSTOMER_KEY" as varchar) as "CUSTOMER_KEY",
    cast("CUSTOMER_ID" as varchar) as "CUSTOMER_ID",
    cast("FIRST_NAME" as varchar) as "FIRST_NAME",
    cast("LAST_NAME" as varchar) as "LAST_NAME",
    cast("FULL_NAME" as varchar) as "FULL_NAME",
    cast("EMAIL" as varchar) as "EMAIL",
    cast("PHONE" as varchar) as "PHONE",
    cast("COMPANY_NAME" as varchar) as "COMPANY_NAME",
    cast("ADDRESS_LINE_1" as varchar) as "ADDRESS_LINE_1",
    cast("ADDRESS_LINE_2" as varchar) as "ADDRESS_LINE_2",
    cast("CITY" as varchar) as "CITY",
    cast("STATE" as varchar) as "STATE",
    cast("POSTAL_CODE" as varchar) as "POSTAL_CODE",
    cast("COUNTRY" as varchar) as "COUNTRY",
    cast("VALID_FROM" as timestamp_ltz(6)) as "VALID_FROM",
    cast("VALID_TO" as timestamp_ltz(6)) as "VALID_TO",
    cast("IS_CURRENT" as boolean) as "IS_CURRENT",
    cast("VERSION" as number(19, 0)) as "VERSION",
    cast("CREATED_DATE" as date) as "CREATED_DATE",
    cast("UPDATED_DATE" as date) as "UPDATED_DATE"
from "RETAIL"."GOLD"."DIM_CUSTOMER";

-- statement: grant iceberg table gold.dim_customer to ANALYST
grant select on iceberg table "RETAIL"."GOLD"."DIM_CUSTOMER" to role "RETAIL_ANALYST";

-- statement: grant view gold.dim_customer to ANALYST
grant select on view "RETAIL"."GOLD"."GOLD__DIM_CUSTOMER" to role "RETAIL_ANALYST";

-- statement: table gold.dim_date
create iceberg table if not exists "RETAIL"."GOLD"."DIM_DATE"
    external_volume = 'RETAIL_GOLD'
    catalog = 'RETAIL_GOLD'
    catalog_table_name = 'dim_date'
    auto_refresh = true
    comment = 'One row for each day of the fiscal calendar';

-- statement: view gold.dim_date
create or replace view "RETAIL"."GOLD"."GOLD__DIM_DATE" (
    "DATE_KEY" comment 'As yyyymmdd',
    "CALENDAR_DATE",
    "YEAR_NUMBER",
    "QUARTER_NUMBER" comment '1 to 4',
    "MONTH_NUMBER" comment '1 to 12',
    "WEEK_NUMBER" comment 'Of the year by ISO 8601, 1 to 53',
    "DAY_OF_WEEK" comment '1 is Monday',
    "DAY_OF_YEAR",
    "FISCAL_YEAR" comment 'The calendar year in which it ends',
    "FISCAL_QUARTER" comment '1 to 4',
    "FISCAL_MONTH" comment '1 to 12, counted from the start of the fiscal year',
    "FISCAL_WEEK" comment '1 to 53, counted from the start of the fiscal year'
)
    copy grants
    comment = 'One row for each day of the fiscal calendar'
as
select
    cast("DATE_KEY" as number(10, 0)) as "DATE_KEY",
    cast("CALENDAR_DATE" as date) as "CALENDAR_DATE",
    cast("YEAR_NUMBER" as number(10, 0)) as "YEAR_NUMBER",
    cast("QUARTER_NUMBER" as number(10, 0)) as "QUARTER_NUMBER",
    cast("MONTH_NUMBER" as number(10, 0)) as "MONTH_NUMBER",
    cast("WEEK_NUMBER" as number(10, 0)) as "WEEK_NUMBER",
    cast("DAY_OF_WEEK" as number(10, 0)) as "DAY_OF_WEEK",
    cast("DAY_OF_YEAR" as number(10, 0)) as "DAY_OF_YEAR",
    cast("FISCAL_YEAR" as number(10, 0)) as "FISCAL_YEAR",
    cast("FISCAL_QUARTER" as number(10, 0)) as "FISCAL_QUARTER",
    cast("FISCAL_MONTH" as number(10, 0)) as "FISCAL_MONTH",
    cast("FISCAL_WEEK" as number(10, 0)) as "FISCAL_WEEK"
from "RETAIL"."GOLD"."DIM_DATE";

-- statement: grant iceberg table gold.dim_date to ANALYST
grant select on iceberg table "RETAIL"."GOLD"."DIM_DATE" to role "RETAIL_ANALYST";

-- statement: grant view gold.dim_date to ANALYST
grant select on view "RETAIL"."GOLD"."GOLD__DIM_DATE" to role "RETAIL_ANALYST";

-- statement: table gold.dim_location
create iceberg table if not exists "RETAIL"."GOLD"."DIM_LOCATION"
    external_volume = 'RETAIL_GOLD'
    catalog = 'RETAIL_GOLD'
    catalog_table_name = 'dim_location'
    auto_refresh = true
    comment = 'One row for each place with a location or a customer, and one for places that nobody knows';

-- statement: rows of gold.dim_location
execute immediate $$
begin
    if (not exists (
        select 1
        from table("RETAIL".information_schema.policy_references(ref_entity_name => '"RETAIL"."GOLD"."DIM_LOCATION"', ref_entity_domain => 'table'))
        where policy_kind = 'ROW_ACCESS_POLICY'
    )) then
        alter iceberg table "RETAIL"."GOLD"."DIM_LOCATION"
            add row access policy "RETAIL"."GOLD"."ROWS_BY_TERRITORY" on ("TERRITORY");
    end if;
end
$$;

-- statement: view gold.dim_location
create or replace view "RETAIL"."GOLD"."GOLD__DIM_LOCATION" (
    "LOCATION_KEY" comment 'Names a place; unknown for none',
    "CITY",
    "STATE",
    "COUNTRY" comment 'Two letters',
    "TERRITORY" comment 'Sales territory of the locations there; empty where only customers live',
    "REGION" comment 'Part of the territory',
    "LOCATION_COUNT" comment 'Locations of the shop there'
)
    copy grants
    comment = 'One row for each place with a location or a customer, and one for places that nobody knows'
as
select
    cast("LOCATION_KEY" as varchar) as "LOCATION_KEY",
    cast("CITY" as varchar) as "CITY",
    cast("STATE" as varchar) as "STATE",
    cast("COUNTRY" as varchar) as "COUNTRY",
    cast("TERRITORY" as varchar) as "TERRITORY",
    cast("REGION" as varchar) as "REGION",
    cast("LOCATION_COUNT" as number(19, 0)) as "LOCATION_COUNT"
from "RETAIL"."GOLD"."DIM_LOCATION";

-- statement: grant iceberg table gold.dim_location to ANALYST
grant select on iceberg table "RETAIL"."GOLD"."DIM_LOCATION" to role "RETAIL_ANALYST";

-- statement: grant view gold.dim_location to ANALYST
grant select on view "RETAIL"."GOLD"."GOLD__DIM_LOCATION" to role "RETAIL_ANALYST";

-- statement: grant iceberg table gold.dim_location to REGIONAL
grant select on iceberg table "RETAIL"."GOLD"."DIM_LOCATION" to role "RETAIL_REGIONAL";

-- statement: grant view gold.dim_location to REGIONAL
grant select on view "RETAIL"."GOLD"."GOLD__DIM_LOCATION" to role "RETAIL_REGIONAL";

-- statement: table gold.dim_product
create iceberg table if not exists "RETAIL"."GOLD"."DIM_PRODUCT"
    external_volume = 'RETAIL_GOLD'
    catalog = 'RETAIL_GOLD'
    catalog_table_name = 'dim_product'
    auto_refresh = true
    comment = 'One row for each version of a product, and one for products that nobody knows';

-- statement: view gold.dim_product
create or replace view "RETAIL"."GOLD"."GOLD__DIM_PRODUCT" (
    "PRODUCT_KEY" comment 'Names one version of a product; unknown for none',
    "PRODUCT_ID" comment 'Given by the shop',
    "PRODUCT_CODE" comment 'Printed on the product',
    "PRODUCT_NAME",
    "PRODUCT_FAMILY",
    "PRODUCT_FAMILY_NAME",
    "PRODUCT_LINE",
    "LIST_PRICE" comment 'Without discounts',
    "VALID_FROM" comment 'From when on the product was so',
    "VALID_TO" comment 'Until when; empty while it is so',
    "IS_CURRENT",
    "VERSION" comment 'Counts the versions of a product from 1 on',
    "CREATED_DATE" comment 'When the shop created the product',
    "UPDATED_DATE" comment 'When this version began'
)
    copy grants
    comment = 'One row for each version of a product, and one for products that nobody knows'
as
select
    cast("PRODUCT_KEY" as varchar) as "PRODUCT_KEY",
    cast("PRODUCT_ID" as varchar) as "PRODUCT_ID",
    cast("PRODUCT_CODE" as varchar) as "PRODUCT_CODE",
    cast("PRODUCT_NAME" as varchar) as "PRODUCT_NAME",
    cast("PRODUCT_FAMILY" as varchar) as "PRODUCT_FAMILY",
    cast("PRODUCT_FAMILY_NAME" as varchar) as "PRODUCT_FAMILY_NAME",
    cast("PRODUCT_LINE" as varchar) as "PRODUCT_LINE",
    cast("LIST_PRICE" as number(12, 2)) as "LIST_PRICE",
    cast("VALID_FROM" as timestamp_ltz(6)) as "VALID_FROM",
    cast("VALID_TO" as timestamp_ltz(6)) as "VALID_TO",
    cast("IS_CURRENT" as boolean) as "IS_CURRENT",
    cast("VERSION" as number(19, 0)) as "VERSION",
    cast("CREATED_DATE" as date) as "CREATED_DATE",
    cast("UPDATED_DATE" as date) as "UPDATED_DATE"
from "RETAIL"."GOLD"."DIM_PRODUCT";

-- statement: grant iceberg table gold.dim_product to ANALYST
grant select on iceberg table "RETAIL"."GOLD"."DIM_PRODUCT" to role "RETAIL_ANALYST";

-- statement: grant view gold.dim_product to ANALYST
grant select on view "RETAIL"."GOLD"."GOLD__DIM_PRODUCT" to role "RETAIL_ANALYST";

-- statement: table gold.fact_transactions
create iceberg table if not exists "RETAIL"."GOLD"."FACT_TRANSACTIONS"
    external_volume = 'RETAIL_GOLD'
    catalog = 'RETAIL_GOLD'
    catalog_table_name = 'fact_transactions'
    auto_refresh = true
    comment = 'One row for each transaction of any feed';

-- statement: rows of gold.fact_transactions
execute immediate $$
begin
    if (not exists (
        select 1
        from table("RETAIL".information_schema.policy_references(ref_entity_name => '"RETAIL"."GOLD"."FACT_TRANSACTIONS"', ref_entity_domain => 'table'))
        where policy_kind = 'ROW_ACCESS_POLICY'
    )) then
        alter iceberg table "RETAIL"."GOLD"."FACT_TRANSACTIONS"
            add row access policy "RETAIL"."GOLD"."ROWS_BY_TERRITORY" on ("TERRITORY");
    end if;
end
$$;

-- statement: view gold.fact_transactions
create or replace view "RETAIL"."GOLD"."GOLD__FACT_TRANSACTIONS" (
    "TRANSACTION_KEY" comment 'The transaction_id, under which every feed reports it',
    "TRANSACTION_ID",
    "ORDER_NUMBER" comment 'Transactions of one order share it',
    "CUSTOMER_KEY" comment 'The customer as it was when the transaction was made, or unknown',
    "PRODUCT_KEY" comment 'The product as it was when the transaction was made, or unknown',
    "LOCATION_KEY" comment 'Where the customer lived then, or unknown',
    "DATE_KEY" comment 'As yyyymmdd; empty without a date',
    "CUSTOMER_ID",
    "PRODUCT_ID",
    "ORDER_DATE",
    "QUANTITY" comment 'Negative for a refund',
    "UNIT_PRICE",
    "TOTAL_AMOUNT" comment 'Negative for a refund',
    "DEAL_SIZE" comment 'Large, Medium or Small, by the total amount',
    "TERRITORY",
    "REGION",
    "STATUS",
    "PRODUCT_LINE" comment 'Of the product as it was then',
    "TRANSACTION_TYPE" comment 'Sale or Refund, by the sign of the amount',
    "IS_LARGE_ORDER",
    "RESTOCKING_FEE" comment 'What is kept of a refund, above zero; zero for a sale',
    "NET_AMOUNT" comment 'The total amount; of a refund, less what is kept',
    "SOURCE" comment 'The feed that the newest version is from: web, till or partner',
    "CREATED_DATE" comment 'When the transaction was made',
    "UPDATED_AT" comment 'When its source made the newest version'
)
    copy grants
    comment = 'One row for each transaction of any feed'
as
select
    cast("TRANSACTION_KEY" as varchar) as "TRANSACTION_KEY",
    cast("TRANSACTION_ID" as varchar) as "TRANSACTION_ID",
    cast("ORDER_NUMBER" as varchar) as "ORDER_NUMBER",
    cast("CUSTOMER_KEY" as varchar) as "CUSTOMER_KEY",
    cast("PRODUCT_KEY" as varchar) as "PRODUCT_KEY",
    cast("LOCATION_KEY" as varchar) as "LOCATION_KEY",
    cast("DATE_KEY" as number(10, 0)) as "DATE_KEY",
    cast("CUSTOMER_ID" as varchar) as "CUSTOMER_ID",
    cast("PRODUCT_ID" as varchar) as "PRODUCT_ID",
    cast("ORDER_DATE" as date) as "ORDER_DATE",
    cast("QUANTITY" as number(10, 0)) as "QUANTITY",
    cast("UNIT_PRICE" as number(12, 2)) as "UNIT_PRICE",
    cast("TOTAL_AMOUNT" as number(12, 2)) as "TOTAL_AMOUNT",
    cast("DEAL_SIZE" as varchar) as "DEAL_SIZE",
    cast("TERRITORY" as varchar) as "TERRITORY",
    cast("REGION" as varchar) as "REGION",
    cast("STATUS" as varchar) as "STATUS",
    cast("PRODUCT_LINE" as varchar) as "PRODUCT_LINE",
    cast("TRANSACTION_TYPE" as varchar) as "TRANSACTION_TYPE",
    cast("IS_LARGE_ORDER" as boolean) as "IS_LARGE_ORDER",
    cast("RESTOCKING_FEE" as number(12, 2)) as "RESTOCKING_FEE",
    cast("NET_AMOUNT" as number(13, 2)) as "NET_AMOUNT",
    cast("SOURCE" as varchar) as "SOURCE",
    cast("CREATED_DATE" as date) as "CREATED_DATE",
    cast("UPDATED_AT" as timestamp_ltz(6)) as "UPDATED_AT"
from "RETAIL"."GOLD"."FACT_TRANSACTIONS";

-- statement: grant iceberg table gold.fact_transactions to ANALYST
grant select on iceberg table "RETAIL"."GOLD"."FACT_TRANSACTIONS" to role "RETAIL_ANALYST";

-- statement: grant view gold.fact_transactions to ANALYST
grant select on view "RETAIL"."GOLD"."GOLD__FACT_TRANSACTIONS" to role "RETAIL_ANALYST";

-- statement: grant iceberg table gold.fact_transactions to REGIONAL
grant select on iceberg table "RETAIL"."GOLD"."FACT_TRANSACTIONS" to role "RETAIL_REGIONAL";

-- statement: grant view gold.fact_transactions to REGIONAL
grant select on view "RETAIL"."GOLD"."GOLD__FACT_TRANSACTIONS" to role "RETAIL_REGIONAL";

-- statement: table gold.kpis
create iceberg table if not exists "RETAIL"."GOLD"."KPIS"
    external_volume = 'RETAIL_GOLD'
    catalog = 'RETAIL_GOLD'
    catalog_table_name = 'kpis'
    auto_refresh = true
    comment = 'What the shop is steered by, month by month';

-- statement: view gold.kpis
create or replace view "RETAIL"."GOLD"."GOLD__KPIS" (
    "KPI" comment 'revenue, average_order_value, refund_ratio, active_customers or new_customers',
    "MONTH_START" comment 'The first day of the month',
    "KPI_VALUE" comment 'Money in the currency of the shop; a ratio as a share of one'
)
    copy grants
    comment = 'What the shop is steered by, month by month'
as
select
    cast("KPI" as varchar) as "KPI",
    cast("MONTH_START" as date) as "MONTH_START",
    cast("KPI_VALUE" as number(38, 4)) as "KPI_VALUE"
from "RETAIL"."GOLD"."KPIS";

-- statement: grant iceberg table gold.kpis to ANALYST
grant select on iceberg table "RETAIL"."GOLD"."KPIS" to role "RETAIL_ANALYST";

-- statement: grant view gold.kpis to ANALYST
grant select on view "RETAIL"."GOLD"."GOLD__KPIS" to role "RETAIL_ANALYST";

-- statement: table gold.monthly_summary
create iceberg table if not exists "RETAIL"."GOLD"."MONTHLY_SUMMARY"
    external_volume = 'RETAIL_GOLD'
    catalog = 'RETAIL_GOLD'
    catalog_table_name = 'monthly_summary'
    auto_refresh = true
    comment = 'One row for each month with transactions';

-- statement: view gold.monthly_summary
create or replace view "RETAIL"."GOLD"."GOLD__MONTHLY_SUMMARY" (
    "YEAR_NUMBER",
    "MONTH_NUMBER" comment '1 to 12',
    "TOTAL_SALES" comment 'Sum of the sales',
    "TOTAL_REFUNDS" comment 'Sum of the refunds, as a positive number',
    "ITEMS_SOLD",
    "ITEMS_REFUNDED" comment 'As a positive number',
    "TOTAL_RESTOCKING_FEES" comment 'What was kept of the refunds',
    "UNIQUE_CUSTOMERS" comment 'Customers with a sale or a refund',
    "UPDATED_AT" comment 'When the newest of its transactions was made'
)
    copy grants
    comment = 'One row for each month with transactions'
as
select
    cast("YEAR_NUMBER" as number(10, 0)) as "YEAR_NUMBER",
    cast("MONTH_NUMBER" as number(10, 0)) as "MONTH_NUMBER",
    cast("TOTAL_SALES" as number(38, 2)) as "TOTAL_SALES",
    cast("TOTAL_REFUNDS" as number(38, 2)) as "TOTAL_REFUNDS",
    cast("ITEMS_SOLD" as number(19, 0)) as "ITEMS_SOLD",
    cast("ITEMS_REFUNDED" as number(19, 0)) as "ITEMS_REFUNDED",
    cast("TOTAL_RESTOCKING_FEES" as number(38, 2)) as "TOTAL_RESTOCKING_FEES",
    cast("UNIQUE_CUSTOMERS" as number(19, 0)) as "UNIQUE_CUSTOMERS",
    cast("UPDATED_AT" as timestamp_ltz(6)) as "UPDATED_AT"
from "RETAIL"."GOLD"."MONTHLY_SUMMARY";

-- statement: grant iceberg table gold.monthly_summary to ANALYST
grant select on iceberg table "RETAIL"."GOLD"."MONTHLY_SUMMARY" to role "RETAIL_ANALYST";

-- statement: grant view gold.monthly_summary to ANALYST
grant select on view "RETAIL"."GOLD"."GOLD__MONTHLY_SUMMARY" to role "RETAIL_ANALYST";

-- statement: table gold.product_performance
create iceberg table if not exists "RETAIL"."GOLD"."PRODUCT_PERFORMANCE"
    external_volume = 'RETAIL_GOLD'
    catalog = 'RETAIL_GOLD'
    catalog_table_name = 'product_performance'
    auto_refresh = true
    comment = 'One row for each product sold in a territory';

-- statement: rows of gold.product_performance
execute immediate $$
begin
    if (not exists (
        select 1
        from table("RETAIL".information_schema.policy_references(ref_entity_name => '"RETAIL"."GOLD"."PRODUCT_PERFORMANCE"', ref_entity_domain => 'table'))
        where policy_kind = 'ROW_ACCESS_POLICY'
    )) then
        alter iceberg table "RETAIL"."GOLD"."PRODUCT_PERFORMANCE"
            add row access policy "RETAIL"."GOLD"."ROWS_BY_TERRITORY" on ("TERRITORY");
    end if;
end
$$;

-- statement: view gold.product_performance
create or replace view "RETAIL"."GOLD"."GOLD__PRODUCT_PERFORMANCE" (
    "TERRITORY" comment 'Sales territory of the transactions',
    "PRODUCT_CODE" comment 'Printed on the product; of a product with several, the newest',
    "PRODUCT_LINE",
    "TOTAL_REVENUE" comment 'Sum of the sales',
    "TOTAL_QUANTITY" comment 'Items sold',
    "ORDER_COUNT" comment 'Orders with a sale',
    "AVG_PRICE" comment 'Revenue by item sold',
    "REVENUE_RANK" comment '1 is the product that sells best in the territory',
    "BEST_REVENUE" comment 'Of that product',
    "REVENUE_DIFF_FROM_BEST" comment 'What is missing to that; zero for the best',
    "UPDATED_AT" comment 'When the newest of its transactions was made'
)
    copy grants
    comment = 'One row for each product sold in a territory'
as
select
    cast("TERRITORY" as varchar) as "TERRITORY",
    cast("PRODUCT_CODE" as varchar) as "PRODUCT_CODE",
    cast("PRODUCT_LINE" as varchar) as "PRODUCT_LINE",
    cast("TOTAL_REVENUE" as number(38, 2)) as "TOTAL_REVENUE",
    cast("TOTAL_QUANTITY" as number(19, 0)) as "TOTAL_QUANTITY",
    cast("ORDER_COUNT" as number(19, 0)) as "ORDER_COUNT",
    cast("AVG_PRICE" as number(38, 2)) as "AVG_PRICE",
    cast("REVENUE_RANK" as number(19, 0)) as "REVENUE_RANK",
    cast("BEST_REVENUE" as number(38, 2)) as "BEST_REVENUE",
    cast("REVENUE_DIFF_FROM_BEST" as number(38, 2)) as "REVENUE_DIFF_FROM_BEST",
    cast("UPDATED_AT" as timestamp_ltz(6)) as "UPDATED_AT"
from "RETAIL"."GOLD"."PRODUCT_PERFORMANCE";

-- statement: grant iceberg table gold.product_performance to ANALYST
grant select on iceberg table "RETAIL"."GOLD"."PRODUCT_PERFORMANCE" to role "RETAIL_ANALYST";

-- statement: grant view gold.product_performance to ANALYST
grant select on view "RETAIL"."GOLD"."GOLD__PRODUCT_PERFORMANCE" to role "RETAIL_ANALYST";

-- statement: grant iceberg table gold.product_performance to REGIONAL
grant select on iceberg table "RETAIL"."GOLD"."PRODUCT_PERFORMANCE" to role "RETAIL_REGIONAL";

-- statement: grant view gold.product_performance to REGIONAL
grant select on view "RETAIL"."GOLD"."GOLD__PRODUCT_PERFORMANCE" to role "RETAIL_REGIONAL";

-- statement: table gold.refunds_by_month
create iceberg table if not exists "RETAIL"."GOLD"."REFUNDS_BY_MONTH"
    external_volume = 'RETAIL_GOLD'
    catalog = 'RETAIL_GOLD'
    catalog_table_name = 'refunds_by_month'
    auto_refresh = true
    comment = 'One row for each month with transactions';

-- statement: view gold.refunds_by_month
create or replace view "RETAIL"."GOLD"."GOLD__REFUNDS_BY_MONTH" (
    "YEAR_NUMBER",
    "MONTH_NUMBER" comment '1 to 12',
    "REFUND_COUNT" comment 'Transactions with an amount below zero',
    "CUSTOMER_COUNT" comment 'Customers with a refund',
    "ITEMS_REFUNDED" comment 'As a positive number',
    "REFUNDS" comment 'Sum of the refunds, as a positive number',
    "REFUND_RATIO" comment 'Refunds as a share of the sales of the month; empty without any',
    "UPDATED_AT" comment 'When the newest of its transactions was made'
)
    copy grants
    comment = 'One row for each month with transactions'
as
select
    cast("YEAR_NUMBER" as number(10, 0)) as "YEAR_NUMBER",
    cast("MONTH_NUMBER" as number(10, 0)) as "MONTH_NUMBER",
    cast("REFUND_COUNT" as number(19, 0)) as "REFUND_COUNT",
    cast("CUSTOMER_COUNT" as number(19, 0)) as "CUSTOMER_COUNT",
    cast("ITEMS_REFUNDED" as number(19, 0)) as "ITEMS_REFUNDED",
    cast("REFUNDS" as number(38, 2)) as "REFUNDS",
    cast("REFUND_RATIO" as number(38, 4)) as "REFUND_RATIO",
    cast("UPDATED_AT" as timestamp_ltz(6)) as "UPDATED_AT"
from "RETAIL"."GOLD"."REFUNDS_BY_MONTH";

-- statement: grant iceberg table gold.refunds_by_month to ANALYST
grant select on iceberg table "RETAIL"."GOLD"."REFUNDS_BY_MONTH" to role "RETAIL_ANALYST";

-- statement: grant view gold.refunds_by_month to ANALYST
grant select on view "RETAIL"."GOLD"."GOLD__REFUNDS_BY_MONTH" to role "RETAIL_ANALYST";

-- statement: table gold.sales_by_month
create iceberg table if not exists "RETAIL"."GOLD"."SALES_BY_MONTH"
    external_volume = 'RETAIL_GOLD'
    catalog = 'RETAIL_GOLD'
    catalog_table_name = 'sales_by_month'
    auto_refresh = true
    comment = 'One row for each month with transactions';

-- statement: view gold.sales_by_month
create or replace view "RETAIL"."GOLD"."GOLD__SALES_BY_MONTH" (
    "YEAR_NUMBER",
    "MONTH_NUMBER" comment '1 to 12',
    "ORDER_COUNT" comment 'Orders with a sale',
    "CUSTOMER_COUNT" comment 'Customers with a sale',
    "ITEMS_SOLD",
    "REVENUE" comment 'Sum of the sales',
    "REVENUE_BEFORE" comment 'Of the month before; empty without sales then',
    "REVENUE_CHANGE" comment 'Against the month before, as a share of it',
    "UPDATED_AT" comment 'When the newest of its transactions was made'
)
    copy grants
    comment = 'One row for each month with transactions'
as
select
    cast("YEAR_NUMBER" as number(10, 0)) as "YEAR_NUMBER",
    cast("MONTH_NUMBER" as number(10, 0)) as "MONTH_NUMBER",
    cast("ORDER_COUNT" as number(19, 0)) as "ORDER_COUNT",
    cast("CUSTOMER_COUNT" as number(19, 0)) as "CUSTOMER_COUNT",
    cast("ITEMS_SOLD" as number(19, 0)) as "ITEMS_SOLD",
    cast("REVENUE" as number(38, 2)) as "REVENUE",
    cast("REVENUE_BEFORE" as number(38, 2)) as "REVENUE_BEFORE",
    cast("REVENUE_CHANGE" as number(38, 4)) as "REVENUE_CHANGE",
    cast("UPDATED_AT" as timestamp_ltz(6)) as "UPDATED_AT"
from "RETAIL"."GOLD"."SALES_BY_MONTH";

-- statement: grant iceberg table gold.sales_by_month to ANALYST
grant select on iceberg table "RETAIL"."GOLD"."SALES_BY_MONTH" to role "RETAIL_ANALYST";

-- statement: grant view gold.sales_by_month to ANALYST
grant select on view "RETAIL"."GOLD"."GOLD__SALES_BY_MONTH" to role "RETAIL_ANALYST";

-- statement: table gold.sales_by_product_family
create iceberg table if not exists "RETAIL"."GOLD"."SALES_BY_PRODUCT_FAMILY"
    external_volume = 'RETAIL_GOLD'
    catalog = 'RETAIL_GOLD'
    catalog_table_name = 'sales_by_product_family'
    auto_refresh = true
    comment = 'One row for each product family with transactions';

-- statement: view gold.sales_by_product_family
create or replace view "RETAIL"."GOLD"."GOLD__SALES_BY_PRODUCT_FAMILY" (
    "PRODUCT_FAMILY" comment 'As it was when the transactions were made',
    "ORDER_COUNT" comment 'Orders with a sale',
    "CUSTOMER_COUNT" comment 'Customers with a sale',
    "ITEMS_SOLD",
    "ITEMS_REFUNDED" comment 'As a positive number',
    "REVENUE" comment 'Sum of the sales',
    "REFUNDS" comment 'Sum of the refunds, as a positive number',
    "UPDATED_AT" comment 'When the newest of its transactions was made'
)
    copy grants
    comment = 'One row for each product family with transactions'
as
select
    cast("PRODUCT_FAMILY" as varchar) as "PRODUCT_FAMILY",
    cast("ORDER_COUNT" as number(19, 0)) as "ORDER_COUNT",
    cast("CUSTOMER_COUNT" as number(19, 0)) as "CUSTOMER_COUNT",
    cast("ITEMS_SOLD" as number(19, 0)) as "ITEMS_SOLD",
    cast("ITEMS_REFUNDED" as number(19, 0)) as "ITEMS_REFUNDED",
    cast("REVENUE" as number(38, 2)) as "REVENUE",
    cast("REFUNDS" as number(38, 2)) as "REFUNDS",
    cast("UPDATED_AT" as timestamp_ltz(6)) as "UPDATED_AT"
from "RETAIL"."GOLD"."SALES_BY_PRODUCT_FAMILY";

-- statement: grant iceberg table gold.sales_by_product_family to ANALYST
grant select on iceberg table "RETAIL"."GOLD"."SALES_BY_PRODUCT_FAMILY" to role "RETAIL_ANALYST";

-- statement: grant view gold.sales_by_product_family to ANALYST
grant select on view "RETAIL"."GOLD"."GOLD__SALES_BY_PRODUCT_FAMILY" to role "RETAIL_ANALYST";

-- statement: table gold.sales_by_quarter
create iceberg table if not exists "RETAIL"."GOLD"."SALES_BY_QUARTER"
    external_volume = 'RETAIL_GOLD'
    catalog = 'RETAIL_GOLD'
    catalog_table_name = 'sales_by_quarter'
    auto_refresh = true
    comment = 'One row for each quarter with transactions';

-- statement: view gold.sales_by_quarter
create or replace view "RETAIL"."GOLD"."GOLD__SALES_BY_QUARTER" (
    "YEAR_NUMBER",
    "QUARTER_NUMBER" comment '1 to 4',
    "ORDER_COUNT" comment 'Orders with a sale',
    "CUSTOMER_COUNT" comment 'Customers with a sale',
    "ITEMS_SOLD",
    "REVENUE" comment 'Sum of the sales',
    "REVENUE_BEFORE" comment 'Of the quarter before; empty without sales then',
    "REVENUE_CHANGE" comment 'Against the quarter before, as a share of it',
    "UPDATED_AT" comment 'When the newest of its transactions was made'
)
    copy grants
    comment = 'One row for each quarter with transactions'
as
select
    cast("YEAR_NUMBER" as number(10, 0)) as "YEAR_NUMBER",
    cast("QUARTER_NUMBER" as number(10, 0)) as "QUARTER_NUMBER",
    cast("ORDER_COUNT" as number(19, 0)) as "ORDER_COUNT",
    cast("CUSTOMER_COUNT" as number(19, 0)) as "CUSTOMER_COUNT",
    cast("ITEMS_SOLD" as number(19, 0)) as "ITEMS_SOLD",
    cast("REVENUE" as number(38, 2)) as "REVENUE",
    cast("REVENUE_BEFORE" as number(38, 2)) as "REVENUE_BEFORE",
    cast("REVENUE_CHANGE" as number(38, 4)) as "REVENUE_CHANGE",
    cast("UPDATED_AT" as timestamp_ltz(6)) as "UPDATED_AT"
from "RETAIL"."GOLD"."SALES_BY_QUARTER";

-- statement: grant iceberg table gold.sales_by_quarter to ANALYST
grant select on iceberg table "RETAIL"."GOLD"."SALES_BY_QUARTER" to role "RETAIL_ANALYST";

-- statement: grant view gold.sales_by_quarter to ANALYST
grant select on view "RETAIL"."GOLD"."GOLD__SALES_BY_QUARTER" to role "RETAIL_ANALYST";

-- statement: table gold.sales_by_region
create iceberg table if not exists "RETAIL"."GOLD"."SALES_BY_REGION"
    external_volume = 'RETAIL_GOLD'
    catalog = 'RETAIL_GOLD'
    catalog_table_name = 'sales_by_region'
    auto_refresh = true
    comment = 'One row for each region with transactions';

-- statement: rows of gold.sales_by_region
execute immediate $$
begin
    if (not exists (
        select 1
        from table("RETAIL".information_schema.policy_references(ref_entity_name => '"RETAIL"."GOLD"."SALES_BY_REGION"', ref_entity_domain => 'table'))
        where policy_kind = 'ROW_ACCESS_POLICY'
    )) then
        alter iceberg table "RETAIL"."GOLD"."SALES_BY_REGION"
            add row access policy "RETAIL"."GOLD"."ROWS_BY_TERRITORY" on ("TERRITORY");
    end if;
end
$$;

-- statement: view gold.sales_by_region
create or replace view "RETAIL"."GOLD"."GOLD__SALES_BY_REGION" (
    "TERRITORY" comment 'Sales territory',
    "REGION" comment 'Part of the territory',
    "ORDER_COUNT" comment 'Orders with a sale',
    "CUSTOMER_COUNT" comment 'Customers with a sale',
    "ITEMS_SOLD",
    "ITEMS_REFUNDED" comment 'As a positive number',
    "REVENUE" comment 'Sum of the sales',
    "REFUNDS" comment 'Sum of the refunds, as a positive number',
    "UPDATED_AT" comment 'When the newest of its transactions was made'
)
    copy grants
    comment = 'One row for each region with transactions'
as
select
    cast("TERRITORY" as varchar) as "TERRITORY",
    cast("REGION" as varchar) as "REGION",
    cast("ORDER_COUNT" as number(19, 0)) as "ORDER_COUNT",
    cast("CUSTOMER_COUNT" as number(19, 0)) as "CUSTOMER_COUNT",
    cast("ITEMS_SOLD" as number(19, 0)) as "ITEMS_SOLD",
    cast("ITEMS_REFUNDED" as number(19, 0)) as "ITEMS_REFUNDED",
    cast("REVENUE" as number(38, 2)) as "REVENUE",
    cast("REFUNDS" as number(38, 2)) as "REFUNDS",
    cast("UPDATED_AT" as timestamp_ltz(6)) as "UPDATED_AT"
from "RETAIL"."GOLD"."SALES_BY_REGION";

-- statement: grant iceberg table gold.sales_by_region to ANALYST
grant select on iceberg table "RETAIL"."GOLD"."SALES_BY_REGION" to role "RETAIL_ANALYST";

-- statement: grant view gold.sales_by_region to ANALYST
grant select on view "RETAIL"."GOLD"."GOLD__SALES_BY_REGION" to role "RETAIL_ANALYST";

-- statement: grant iceberg table gold.sales_by_region to REGIONAL
grant select on iceberg table "RETAIL"."GOLD"."SALES_BY_REGION" to role "RETAIL_REGIONAL";

-- statement: grant view gold.sales_by_region to REGIONAL
grant select on view "RETAIL"."GOLD"."GOLD__SALES_BY_REGION" to role "RETAIL_REGIONAL";

-- statement: table gold.sales_by_week
create iceberg table if not exists "RETAIL"."GOLD"."SALES_BY_WEEK"
    external_volume = 'RETAIL_GOLD'
    catalog = 'RETAIL_GOLD'
    catalog_table_name = 'sales_by_week'
    auto_refresh = true
    comment = 'One row for each week with transactions';

-- statement: view gold.sales_by_week
create or replace view "RETAIL"."GOLD"."GOLD__SALES_BY_WEEK" (
    "WEEK_START" comment 'The Monday of the week',
    "ORDER_COUNT" comment 'Orders with a sale',
    "CUSTOMER_COUNT" comment 'Customers with a sale',
    "ITEMS_SOLD",
    "REVENUE" comment 'Sum of the sales',
    "REVENUE_BEFORE" comment 'Of the week before; empty without sales then',
    "REVENUE_CHANGE" comment 'Against the week before, as a share of it',
    "UPDATED_AT" comment 'When the newest of its transactions was made'
)
    copy grants
    comment = 'One row for each week with transactions'
as
select
    cast("WEEK_START" as date) as "WEEK_START",
    cast("ORDER_COUNT" as number(19, 0)) as "ORDER_COUNT",
    cast("CUSTOMER_COUNT" as number(19, 0)) as "CUSTOMER_COUNT",
    cast("ITEMS_SOLD" as number(19, 0)) as "ITEMS_SOLD",
    cast("REVENUE" as number(38, 2)) as "REVENUE",
    cast("REVENUE_BEFORE" as number(38, 2)) as "REVENUE_BEFORE",
    cast("REVENUE_CHANGE" as number(38, 4)) as "REVENUE_CHANGE",
    cast("UPDATED_AT" as timestamp_ltz(6)) as "UPDATED_AT"
from "RETAIL"."GOLD"."SALES_BY_WEEK";

-- statement: grant iceberg table gold.sales_by_week to ANALYST
grant select on iceberg table "RETAIL"."GOLD"."SALES_BY_WEEK" to role "RETAIL_ANALYST";

-- statement: grant view gold.sales_by_week to ANALYST
grant select on view "RETAIL"."GOLD"."GOLD__SALES_BY_WEEK" to role "RETAIL_ANALYST";

-- statement: table gold.top_customers
create iceberg table if not exists "RETAIL"."GOLD"."TOP_CUSTOMERS"
    external_volume = 'RETAIL_GOLD'
    catalog = 'RETAIL_GOLD'
    catalog_table_name = 'top_customers'
    auto_refresh = true
    comment = 'The customers that have spent most';

-- statement: mask gold.top_customers.email
alter iceberg table "RETAIL"."GOLD"."TOP_CUSTOMERS"
    modify column "EMAIL" set masking policy "RETAIL"."GOLD"."MASKED_TEXT" force;

-- statement: view gold.top_customers
create or replace view "RETAIL"."GOLD"."GOLD__TOP_CUSTOMERS" (
    "CUSTOMER_RANK" comment '1 is the customer that has spent most',
    "CUSTOMER_ID" comment 'Given by the shop',
    "EMAIL" comment 'Empty where the shop has deleted the customer',
    "TOTAL_SPENT" comment 'Sum of all transactions; refunds lower it',
    "ORDER_COUNT" comment 'Orders with a sale',
    "CUSTOMER_SEGMENT" comment 'High, Medium or Low, by what the customer has spent'
)
    copy grants
    comment = 'The customers that have spent most'
as
select
    cast("CUSTOMER_RANK" as number(19, 0)) as "CUSTOMER_RANK",
    cast("CUSTOMER_ID" as varchar) as "CUSTOMER_ID",
    cast("EMAIL" as varchar) as "EMAIL",
    cast("TOTAL_SPENT" as number(38, 2)) as "TOTAL_SPENT",
    cast("ORDER_COUNT" as number(19, 0)) as "ORDER_COUNT",
    cast("CUSTOMER_SEGMENT" as varchar) as "CUSTOMER_SEGMENT"
from "RETAIL"."GOLD"."TOP_CUSTOMERS";

-- statement: grant iceberg table gold.top_customers to ANALYST
grant select on iceberg table "RETAIL"."GOLD"."TOP_CUSTOMERS" to role "RETAIL_ANALYST";

-- statement: grant view gold.top_customers to ANALYST
grant select on view "RETAIL"."GOLD"."GOLD__TOP_CUSTOMERS" to role "RETAIL_ANALYST";
