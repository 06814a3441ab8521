-- Whether tables, keys, policies and views are as the project declares them.
-- Made by 'icestream snowflake print': make it anew, do not edit it.

-- statement: role LOADER
use role "RETAIL_LOADER";

-- statement: use warehouse
use warehouse "RETAIL";

-- check: silver.customer_history is refreshed
select status
from (
    select parse_json(system$auto_refresh_status('"RETAIL"."SILVER"."CUSTOMER_HISTORY"')):executionState::varchar as status
)
where status is distinct from 'RUNNING';

-- check: silver.customer_history has the declared columns
select declared.column_name, declared.data_type, found.data_type as found_type
from (values
        ('CUSTOMER_ID', 'TEXT'),
        ('VALID_FROM', 'TIMESTAMP_LTZ'),
        ('VALID_TO', 'TIMESTAMP_LTZ'),
        ('VERSION', 'NUMBER'),
        ('IS_CURRENT', 'BOOLEAN'),
        ('FIRST_NAME', 'TEXT'),
        ('LAST_NAME', 'TEXT'),
        ('FULL_NAME', 'TEXT'),
        ('EMAIL', 'TEXT'),
        ('PHONE', 'TEXT'),
        ('COMPANY_NAME', 'TEXT'),
        ('ADDRESS_LINE_1', 'TEXT'),
        ('ADDRESS_LINE_2', 'TEXT'),
        ('CITY', 'TEXT'),
        ('STATE', 'TEXT'),
        ('POSTAL_CODE', 'TEXT'),
        ('COUNTRY', 'TEXT'),
        ('CREATED_AT', 'TIMESTAMP_LTZ'),
        ('META_POSITION', 'TEXT')) as declared (column_name, data_type)
left join "RETAIL".information_schema.columns as found
    on found.table_schema = 'SILVER'
    and found.table_name = 'CUSTOMER_HISTORY'
    and found.column_name = declared.column_name
where found.data_type is distinct from declared.data_type;

-- check: silver.customer_history has one row a key
select "CUSTOMER_ID", "VALID_FROM", count(*) as row_count
from "RETAIL"."SILVER"."CUSTOMER_HISTORY"
group by "CUSTOMER_ID", "VALID_FROM"
having count(*) > 1
limit 20;

-- check: silver.customer_history has its masking policies
select declared.column_name
from (values
        ('FIRST_NAME'),
        ('LAST_NAME'),
        ('FULL_NAME'),
        ('EMAIL'),
        ('PHONE'),
        ('ADDRESS_LINE_1'),
        ('ADDRESS_LINE_2'),
        ('POSTAL_CODE')) as declared (column_name)
left join table("RETAIL".information_schema.policy_references(ref_entity_name => '"RETAIL"."SILVER"."CUSTOMER_HISTORY"', ref_entity_domain => 'table')) as found
    on found.policy_kind = 'MASKING_POLICY'
    and found.ref_column_name = declared.column_name
where found.policy_name is null;

-- check: silver.customer_versions is refreshed
select status
from (
    select parse_json(system$auto_refresh_status('"RETAIL"."SILVER"."CUSTOMER_VERSIONS"')):executionState::varchar as status
)
where status is distinct from 'RUNNING';

-- check: silver.customer_versions has the declared columns
select declared.column_name, declared.data_type, found.data_type as found_type
from (values
        ('CUSTOMER_ID', 'TEXT'),
        ('VALID_FROM', 'TIMESTAMP_LTZ'),
        ('NEXT_FROM', 'TIMESTAMP_LTZ'),
        ('VERSION', 'NUMBER'),
        ('CITY', 'TEXT'),
        ('STATE', 'TEXT'),
        ('COUNTRY', 'TEXT'),
        ('META_POSITION', 'TEXT')) as declared (column_name, data_type)
left join "RETAIL".information_schema.columns as found
    on found.table_schema = 'SILVER'
    and found.table_name = 'CUSTOMER_VERSIONS'
    and found.column_name = declared.column_name
where found.data_type is distinct from declared.data_type;

-- check: silver.customer_versions has one row a key
select "CUSTOMER_ID", "VALID_FROM", count(*) as row_count
from "RETAIL"."SILVER"."CUSTOMER_VERSIONS"
group by "CUSTOMER_ID", "VALID_FROM"
having count(*) > 1
limit 20;

-- check: silver.customers is refreshed
select status
from (
    select parse_json(system$auto_refresh_status('"RETAIL"."SILVER"."CUSTOMERS"')):executionState::varchar as status
)
where status is distinct from 'RUNNING';

-- check: silver.customers has the declared columns
select declared.column_name, declared.data_type, found.data_type as found_type
from (values
        ('CUSTOMER_ID', 'TEXT'),
        ('FIRST_NAME', 'TEXT'),
        ('LAST_NAME', 'TEXT'),
        ('EMAIL', 'TEXT'),
        ('PHONE', 'TEXT'),
        ('COMPANY_NAME', 'TEXT'),
        ('ADDRESS_LINE_1', 'TEXT'),
        ('ADDRESS_LINE_2', 'TEXT'),
        ('CITY', 'TEXT'),
        ('STATE', 'TEXT'),
        ('POSTAL_CODE', 'TEXT'),
        ('COUNTRY', 'TEXT'),
        ('CREATED_AT', 'TIMESTAMP_LTZ'),
        ('UPDATED_AT', 'TIMESTAMP_LTZ'),
        ('META_POSITION', 'TEXT'),
        ('QUALITY_SCORE', 'NUMBER'),
        ('QUALITY_FLAGS', 'ARRAY')) as declared (column_name, data_type)
left join "RETAIL".information_schema.columns as found
    on found.table_schema = 'SILVER'
    and found.table_name = 'CUSTOMERS'
    and found.column_name = declared.column_name
where found.data_type is distinct from declared.data_type;

-- check: silver.customers has one row a key
select "CUSTOMER_ID", count(*) as row_count
from "RETAIL"."SILVER"."CUSTOMERS"
group by "CUSTOMER_ID"
having count(*) > 1
limit 20;

-- check: silver.customers has its masking policies
select declared.column_name
from (values
        ('FIRST_NAME'),
        ('LAST_NAME'),
        ('EMAIL'),
        ('PHONE'),
        ('ADDRESS_LINE_1'),
        ('ADDRESS_LINE_2'),
        ('POSTAL_CODE')) as declared (column_name)
left join table("RETAIL".information_schema.policy_references(ref_entity_name => '"RETAIL"."SILVER"."CUSTOMERS"', ref_entity_domain => 'table')) as found
    on found.policy_kind = 'MASKING_POLICY'
    and found.ref_column_name = declared.column_name
where found.policy_name is null;

-- check: silver.fiscal_calendar is refreshed
select status
from (
    select parse_json(system$auto_refresh_status('"RETAIL"."SILVER"."FISCAL_CALENDAR"')):executionState::varchar as status
)
where status is distinct from 'RUNNING';

-- check: silver.fiscal_calendar has the declared columns
select declared.column_name, declared.data_type, found.data_type as found_type
from (values
        ('CALENDAR_DATE', 'DATE'),
        ('FISCAL_YEAR', 'NUMBER'),
        ('FISCAL_QUARTER', 'NUMBER'),
        ('FISCAL_MONTH', 'NUMBER'),
        ('FISCAL_WEEK', 'NUMBER'),
        ('META_POSITION', 'TEXT')) as declared (column_name, data_type)
left join "RETAIL".information_schema.columns as found
    on found.table_schema = 'SILVER'
    and found.table_name = 'FISCAL_CALENDAR'
    and found.column_name = declared.column_name
where found.data_type is distinct from declared.data_type;

-- check: silver.fiscal_calendar has one row a key
select "CALENDAR_DATE", count(*) as row_count
from "RETAIL"."SILVER"."FISCAL_CALENDAR"
group by "CALENDAR_DATE"
having count(*) > 1
limit 20;

-- check: silver.locations is refreshed
select status
from (
    select parse_json(system$auto_refresh_status('"RETAIL"."SILVER"."LOCATIONS"')):executionState::varchar as status
)
where status is distinct from 'RUNNING';

-- check: silver.locations has the declared columns
select declared.column_name, declared.data_type, found.data_type as found_type
from (values
        ('LOCATION_ID', 'TEXT'),
        ('CITY', 'TEXT'),
        ('STATE', 'TEXT'),
        ('COUNTRY', 'TEXT'),
        ('TERRITORY', 'TEXT'),
        ('REGION', 'TEXT'),
        ('UPDATED_AT', 'TIMESTAMP_LTZ'),
        ('META_POSITION', 'TEXT')) as declared (column_name, data_type)
left join "RETAIL".information_schema.columns as found
    on found.table_schema = 'SILVER'
    and found.table_name = 'LOCATIONS'
    and found.column_name = declared.column_name
where found.data_type is distinct from declared.data_type;

-- check: silver.locations has one row a key
select "LOCATION_ID", count(*) as row_count
from "RETAIL"."SILVER"."LOCATIONS"
group by "LOCATION_ID"
having count(*) > 1
limit 20;

-- check: silver.partner_sales is refreshed
select status
from (
    select parse_json(system$auto_refresh_status('"RETAIL"."SILVER"."PARTNER_SALES"')):executionState::varchar as status
)
where status is distinct from 'RUNNING';

-- check: silver.partner_sales has the declared columns
select declared.column_name, declared.data_type, found.data_type as found_type
from (values
        ('TRANSACTION_ID', 'TEXT'),
        ('ORDER_NUMBER', 'TEXT'),
        ('CUSTOMER_ID', 'TEXT'),
        ('PRODUCT_ID', 'TEXT'),
        ('PRODUCT_NAME', 'TEXT'),
        ('PRODUCT_FAMILY', 'TEXT'),
        ('STATUS', 'TEXT'),
        ('REGION', 'TEXT'),
        ('TERRITORY', 'TEXT'),
        ('QUANTITY', 'NUMBER'),
        ('UNIT_PRICE', 'NUMBER'),
        ('AMOUNT', 'NUMBER'),
        ('TRANSACTION_DATE', 'DATE'),
        ('ORDERED_AT', 'TIMESTAMP_LTZ'),
        ('UPDATED_AT', 'TIMESTAMP_LTZ'),
        ('META_POSITION', 'TEXT'),
        ('QUALITY_SCORE', 'NUMBER'),
        ('QUALITY_FLAGS', 'ARRAY')) as declared (column_name, data_type)
left join "RETAIL".information_schema.columns as found
    on found.table_schema = 'SILVER'
    and found.table_name = 'PARTNER_SALES'
    and found.column_name = declared.column_name
where found.data_type is distinct from declared.data_type;

-- check: silver.partner_sales has one row a key
select "TRANSACTION_ID", count(*) as row_count
from "RETAIL"."SILVER"."PARTNER_SALES"
group by "TRANSACTION_ID"
having count(*) > 1
limit 20;

-- check: silver.product_history is refreshed
select status
from (
    select parse_json(system$auto_refresh_status('"RETAIL"."SILVER"."PRODUCT_HISTORY"')):executionState::varchar as status
)
where status is distinct from 'RUNNING';

-- check: silver.product_history has the declared columns
select declared.column_name, declared.data_type, found.data_type as found_type
from (values
        ('PRODUCT_ID', 'TEXT'),
        ('VALID_FROM', 'TIMESTAMP_LTZ'),
        ('VALID_TO', 'TIMESTAMP_LTZ'),
        ('VERSION', 'NUMBER'),
        ('IS_CURRENT', 'BOOLEAN'),
        ('PRODUCT_CODE', 'TEXT'),
        ('PRODUCT_NAME', 'TEXT'),
        ('PRODUCT_FAMILY', 'TEXT'),
        ('PRODUCT_FAMILY_NAME', 'TEXT'),
        ('PRODUCT_LINE', 'TEXT'),
        ('LIST_PRICE', 'NUMBER'),
        ('CREATED_AT', 'TIMESTAMP_LTZ'),
        ('META_POSITION', 'TEXT')) as declared (column_name, data_type)
left join "RETAIL".information_schema.columns as found
    on found.table_schema = 'SILVER'
    and found.table_name = 'PRODUCT_HISTORY'
    and found.column_name = declared.column_name
where found.data_type is distinct from declared.data_type;

-- check: silver.product_history has one row a key
select "PRODUCT_ID", "VALID_FROM", count(*) as row_count
from "RETAIL"."SILVER"."PRODUCT_HISTORY"
group by "PRODUCT_ID", "VALID_FROM"
having count(*) > 1
limit 20;

-- check: silver.product_versions is refreshed
select status
from (
    select parse_json(system$auto_refresh_status('"RETAIL"."SILVER"."PRODUCT_VERSIONS"')):executionState::varchar as status
)
where status is distinct from 'RUNNING';

-- check: silver.product_versions has the declared columns
select declared.column_name, declared.data_type, found.data_type as found_type
from (values
        ('PRODUCT_ID', 'TEXT'),
        ('VALID_FROM', 'TIMESTAMP_LTZ'),
        ('NEXT_FROM', 'TIMESTAMP_LTZ'),
        ('VERSION', 'NUMBER'),
        ('PRODUCT_CODE', 'TEXT'),
        ('PRODUCT_LINE', 'TEXT'),
        ('META_POSITION', 'TEXT')) as declared (column_name, data_type)
left join "RETAIL".information_schema.columns as found
    on found.table_schema = 'SILVER'
    and found.table_name = 'PRODUCT_VERSIONS'
    and found.column_name = declared.column_name
where found.data_type is distinct from declared.data_type;

-- check: silver.product_versions has one row a key
select "PRODUCT_ID", "VALID_FROM", count(*) as row_count
from "RETAIL"."SILVER"."PRODUCT_VERSIONS"
group by "PRODUCT_ID", "VALID_FROM"
having count(*) > 1
limit 20;

-- check: silver.products is refreshed
select status
from (
    select parse_json(system$auto_refresh_status('"RETAIL"."SILVER"."PRODUCTS"')):executionState::varchar as status
)
where status is distinct from 'RUNNING';

-- check: silver.products has the declared columns
select declared.column_name, declared.data_type, found.data_type as found_type
from (values
        ('PRODUCT_ID', 'TEXT'),
        ('PRODUCT_CODE', 'TEXT'),
        ('PRODUCT_NAME', 'TEXT'),
        ('PRODUCT_FAMILY', 'TEXT'),
        ('PRODUCT_FAMILY_NAME', 'TEXT'),
        ('PRODUCT_LINE', 'TEXT'),
        ('LIST_PRICE', 'NUMBER'),
        ('CREATED_AT', 'TIMESTAMP_LTZ'),
        ('UPDATED_AT', 'TIMESTAMP_LTZ'),
        ('META_POSITION', 'TEXT')) as declared (column_name, data_type)
left join "RETAIL".information_schema.columns as found
    on found.table_schema = 'SILVER'
    and found.table_name = 'PRODUCTS'
    and found.column_name = declared.column_name
where found.data_type is distinct from declared.data_type;

-- check: silver.products has one row a key
select "PRODUCT_ID", count(*) as row_count
from "RETAIL"."SILVER"."PRODUCTS"
group by "PRODUCT_ID"
having count(*) > 1
limit 20;

-- check: silver.till_transactions is refreshed
select status
from (
    select parse_json(system$auto_refresh_status('"RETAIL"."SILVER"."TILL_TRANSACTIONS"')):executionState::varchar as status
)
where status is distinct from 'RUNNING';

-- check: silver.till_transactions has the declared columns
select declared.column_name, declared.data_type, found.data_type as found_type
from (values
        ('TRANSACTION_ID', 'TEXT'),
        ('ORDER_NUMBER', 'TEXT'),
        ('CUSTOMER_ID', 'TEXT'),
        ('PRODUCT_ID', 'TEXT'),
        ('PRODUCT_NAME', 'TEXT'),
        ('PRODUCT_FAMILY', 'TEXT'),
        ('STATUS', 'TEXT'),
        ('REGION', 'TEXT'),
        ('TERRITORY', 'TEXT'),
        ('QUANTITY', 'NUMBER'),
        ('UNIT_PRICE', 'NUMBER'),
        ('AMOUNT', 'NUMBER'),
        ('TRANSACTION_DATE', 'DATE'),
        ('ORDERED_AT', 'TIMESTAMP_LTZ'),
        ('UPDATED_AT', 'TIMESTAMP_LTZ'),
        ('META_POSITION', 'TEXT'),
        ('QUALITY_SCORE', 'NUMBER'),
        ('QUALITY_FLAGS', 'ARRAY')) as declared (column_name, data_type)
left join "RETAIL".information_schema.columns as found
    on found.table_schema = 'SILVER'
    and found.table_name = 'TILL_TRANSACTIONS'
    and found.column_name = declared.column_name
where found.data_type is distinct from declared.data_type;

-- check: silver.till_transactions has one row a key
select "TRANSACTION_ID", count(*) as row_count
from "RETAIL"."SILVER"."TILL_TRANSACTIONS"
group by "TRANSACTION_ID"
having count(*) > 1
limit 20;

-- check: silver.web_transactions is refreshed
select status
from (
    select parse_json(system$auto_refresh_status('"RETAIL"."SILVER"."WEB_TRANSACTIONS"')):executionState::varchar as status
)
where status is distinct from 'RUNNING';

-- check: silver.web_transactions has the declared columns
select declared.column_name, declared.data_type, found.data_type as found_type
from (values
        ('TRANSACTION_ID', 'TEXT'),
        ('ORDER_NUMBER', 'TEXT'),
        ('CUSTOMER_ID', 'TEXT'),
        ('PRODUCT_ID', 'TEXT'),
        ('PRODUCT_NAME', 'TEXT'),
        ('PRODUCT_FAMILY', 'TEXT'),
        ('STATUS', 'TEXT'),
        ('REGION', 'TEXT'),
        ('TERRITORY', 'TEXT'),
        ('QUANTITY', 'NUMBER'),
        ('UNIT_PRICE', 'NUMBER'),
        ('AMOUNT', 'NUMBER'),
        ('TRANSACTION_DATE', 'DATE'),
        ('ORDERED_AT', 'TIMESTAMP_LTZ'),
        ('UPDATED_AT', 'TIMESTAMP_LTZ'),
        ('META_POSITION', 'TEXT'),
        ('QUALITY_SCORE', 'NUMBER'),
        ('QUALITY_FLAGS', 'ARRAY')) as declared (column_name, data_type)
left join "RETAIL".information_schema.columns as found
    on found.table_schema = 'SILVER'
    and found.table_name = 'WEB_TRANSACTIONS'
    and found.column_name = declared.column_name
where found.data_type is distinct from declared.data_type;

-- check: silver.web_transactions has one row a key
select "TRANSACTION_ID", count(*) as row_count
from "RETAIL"."SILVER"."WEB_TRANSACTIONS"
group by "TRANSACTION_ID"
having count(*) > 1
limit 20;

-- check: silver.transactions is refreshed
select status
from (
    select parse_json(system$auto_refresh_status('"RETAIL"."SILVER"."TRANSACTIONS"')):executionState::varchar as status
)
where status is distinct from 'RUNNING';

-- check: silver.transactions has the declared columns
select declared.column_name, declared.data_type, found.data_type as found_type
from (values
        ('TRANSACTION_ID', 'TEXT'),
        ('ORDER_NUMBER', 'TEXT'),
        ('CUSTOMER_ID', 'TEXT'),
        ('PRODUCT_ID', 'TEXT'),
        ('PRODUCT_NAME', 'TEXT'),
        ('PRODUCT_FAMILY', 'TEXT'),
        ('STATUS', 'TEXT'),
        ('REGION', 'TEXT'),
        ('TERRITORY', 'TEXT'),
        ('QUANTITY', 'NUMBER'),
        ('UNIT_PRICE', 'NUMBER'),
        ('AMOUNT', 'NUMBER'),
        ('TRANSACTION_DATE', 'DATE'),
        ('ORDERED_AT', 'TIMESTAMP_LTZ'),
        ('SOURCE', 'TEXT'),
        ('UPDATED_AT', 'TIMESTAMP_LTZ'),
        ('META_POSITION', 'TEXT')) as declared (column_name, data_type)
left join "RETAIL".information_schema.columns as found
    on found.table_schema = 'SILVER'
    and found.table_name = 'TRANSACTIONS'
    and found.column_name = declared.column_name
where found.data_type is distinct from declared.data_type;

-- check: silver.transactions has one row a key
select "TRANSACTION_ID", count(*) as row_count
from "RETAIL"."SILVER"."TRANSACTIONS"
group by "TRANSACTION_ID"
having count(*) > 1
limit 20;

-- check: gold.customer_segments is refreshed
select status
from (
    select parse_json(system$auto_refresh_status('"RETAIL"."GOLD"."CUSTOMER_SEGMENTS"')):executionState::varchar as status
)
where status is distinct from 'RUNNING';

-- check: gold.customer_segments has the declared columns
select declared.column_name, declared.data_type, found.data_type as found_type
from (values
        ('CUSTOMER_ID', 'TEXT'),
        ('CUSTOMER_SEGMENT', 'TEXT'),
        ('TOTAL_SPENT', 'NUMBER'),
        ('ORDER_COUNT', 'NUMBER'),
        ('AVG_ORDER_VALUE', 'NUMBER'),
        ('UNIQUE_PRODUCTS', 'NUMBER'),
        ('LAST_ORDER_DATE', 'DATE'),
        ('UPDATED_AT', 'TIMESTAMP_LTZ')) as declared (column_name, data_type)
left join "RETAIL".information_schema.columns as found
    on found.table_schema = 'GOLD'
    and found.table_name = 'CUSTOMER_SEGMENTS'
    and found.column_name = declared.column_name
where found.data_type is distinct from declared.data_type;

-- check: gold.customer_segments has one row a key
select "CUSTOMER_ID", count(*) as row_count
from "RETAIL"."GOLD"."CUSTOMER_SEGMENTS"
group by "CUSTOMER_ID"
having count(*) > 1
limit 20;

-- check: gold.customer_segments has a view with the declared columns
select declared.column_name, declared.data_type, found.data_type as found_type
from (values
        ('CUSTOMER_ID', 'TEXT'),
        ('CUSTOMER_SEGMENT', 'TEXT'),
        ('TOTAL_SPENT', 'NUMBER'),
        ('ORDER_COUNT', 'NUMBER'),
        ('AVG_ORDER_VALUE', 'NUMBER'),
        ('UNIQUE_PRODUCTS', 'NUMBER'),
        ('LAST_ORDER_DATE', 'DATE'),
        ('UPDATED_AT', 'TIMESTAMP_LTZ')) as declared (column_name, data_type)
left join "RETAIL".information_schema.columns as found
    on found.table_schema = 'GOLD'
    and found.table_name = 'GOLD__CUSTOMER_SEGMENTS'
    and found.column_name = declared.column_name
where found.data_type is distinct from declared.data_type;

-- check: gold.daily_sales is refreshed
select status
from (
    select parse_json(system$auto_refresh_status('"RETAIL"."GOLD"."DAILY_SALES"')):executionState::varchar as status
)
where status is distinct from 'RUNNING';

-- check: gold.daily_sales has the declared columns
select declared.column_name, declared.data_type, found.data_type as found_type
from (values
        ('SALE_DATE', 'DATE'),
        ('ORDER_COUNT', 'NUMBER'),
        ('CUSTOMER_COUNT', 'NUMBER'),
        ('SALE_COUNT', 'NUMBER'),
        ('REFUND_COUNT', 'NUMBER'),
        ('ITEMS_SOLD', 'NUMBER'),
        ('ITEMS_REFUNDED', 'NUMBER'),
        ('REVENUE', 'NUMBER'),
        ('REFUNDS', 'NUMBER'),
        ('NET_REVENUE', 'NUMBER'),
        ('UPDATED_AT', 'TIMESTAMP_LTZ')) as declared (column_name, data_type)
left join "RETAIL".information_schema.columns as found
    on found.table_schema = 'GOLD'
    and found.table_name = 'DAILY_SALES'
    and found.column_name = declared.column_name
where found.data_type is distinct from declared.data_type;

-- check: gold.daily_sales has one row a key
select "SALE_DATE", count(*) as row_count
from "RETAIL"."GOLD"."DAILY_SALES"
group by "SALE_DATE"
having count(*) > 1
limit 20;

-- check: gold.daily_sales has a view with the declared columns
select declared.column_name, declared.data_type, found.data_type as found_type
from (values
        ('SALE_DATE', 'DATE'),
        ('ORDER_COUNT', 'NUMBER'),
        ('CUSTOMER_COUNT', 'NUMBER'),
        ('SALE_COUNT', 'NUMBER'),
        ('REFUND_COUNT', 'NUMBER'),
        ('ITEMS_SOLD', 'NUMBER'),
        ('ITEMS_REFUNDED', 'NUMBER'),
        ('REVENUE', 'NUMBER'),
        ('REFUNDS', 'NUMBER'),
        ('NET_REVENUE', 'NUMBER'),
        ('UPDATED_AT', 'TIMESTAMP_LTZ')) as declared (column_name, data_type)
left join "RETAIL".information_schema.columns as found
    on found.table_schema = 'GOLD'
    and found.table_name = 'GOLD__DAILY_SALES'
    and found.column_name = declared.column_name
where found.data_type is distinct from declared.data_type;

-- check: gold.dim_customer is refreshed
select status
from (
    select parse_json(system$auto_refresh_status('"RETAIL"."GOLD"."DIM_CUSTOMER"')):executionState::varchar as status
)
where status is distinct from 'RUNNING';

-- check: gold.dim_customer has the declared columns
select declared.column_name, declared.data_type, found.data_type as found_type
from (values
        ('CUSTOMER_KEY', 'TEXT'),
        ('CUSTOMER_ID', 'TEXT'),
        ('FIRST_NAME', 'TEXT'),
        ('LAST_NAME', 'TEXT'),
        ('FULL_NAME', 'TEXT'),
        ('EMAIL', 'TEXT'),
        ('PHONE', 'TEXT'),
        ('COMPANY_NAME', 'TEXT'),
        ('ADDRESS_LINE_1', 'TEXT'),
        ('ADDRESS_LINE_2', 'TEXT'),
        ('CITY', 'TEXT'),
        ('STATE', 'TEXT'),
        ('POSTAL_CODE', 'TEXT'),
        ('COUNTRY', 'TEXT'),
        ('VALID_FROM', 'TIMESTAMP_LTZ'),
        ('VALID_TO', 'TIMESTAMP_LTZ'),
        ('IS_CURRENT', 'BOOLEAN'),
        ('VERSION', 'NUMBER'),
        ('CREATED_DATE', 'DATE'),
        ('UPDATED_DATE', 'DATE')) as declared (column_name, data_type)
left join "RETAIL".information_schema.columns as found
    on found.table_schema = 'GOLD'
    and found.table_name = 'DIM_CUSTOMER'
    and found.column_name = declared.column_name
where found.data_type is distinct from declared.data_type;

-- check: gold.dim_customer has one row a key
select "CUSTOMER_KEY", count(*) as row_count
from "RETAIL"."GOLD"."DIM_CUSTOMER"
group by "CUSTOMER_KEY"
having count(*) > 1
limit 20;

-- check: gold.dim_customer has its masking policies
select declared.column_name
from (values
        ('FIRST_NAME'),
        ('LAST_NAME'),
        ('FULL_NAME'),
        ('EMAIL'),
        ('PHONE'),
        ('ADDRESS_LINE_1'),
        ('ADDRESS_LINE_2'),
        ('POSTAL_CODE')) as declared (column_name)
left join table("RETAIL".information_schema.policy_references(ref_entity_name => '"RETAIL"."GOLD"."DIM_CUSTOMER"', ref_entity_domain => 'table')) as found
    on found.policy_kind = 'MASKING_POLICY'
    and found.ref_column_name = declared.column_name
where found.policy_name is null;

-- check: gold.dim_customer has a view with the declared columns
select declared.column_name, declared.data_type, found.data_type as found_type
from (values
        ('CUSTOMER_KEY', 'TEXT'),
        ('CUSTOMER_ID', 'TEXT'),
        ('FIRST_NAME', 'TEXT'),
        ('LAST_NAME', 'TEXT'),
        ('FULL_NAME', 'TEXT'),
        ('EMAIL', 'TEXT'),
        ('PHONE', 'TEXT'),
        ('COMPANY_NAME', 'TEXT'),
        ('ADDRESS_LINE_1', 'TEXT'),
        ('ADDRESS_LINE_2', 'TEXT'),
        ('CITY', 'TEXT'),
        ('STATE', 'TEXT'),
        ('POSTAL_CODE', 'TEXT'),
        ('COUNTRY', 'TEXT'),
        ('VALID_FROM', 'TIMESTAMP_LTZ'),
        ('VALID_TO', 'TIMESTAMP_LTZ'),
        ('IS_CURRENT', 'BOOLEAN'),
        ('VERSION', 'NUMBER'),
        ('CREATED_DATE', 'DATE'),
        ('UPDATED_DATE', 'DATE')) as declared (column_name, data_type)
left join "RETAIL".information_schema.columns as found
    on found.table_schema = 'GOLD'
    and found.table_name = 'GOLD__DIM_CUSTOMER'
    and found.column_name = declared.column_name
where found.data_type is distinct from declared.data_type;

-- check: gold.dim_date is refreshed
select status
from (
    select parse_json(system$auto_refresh_status('"RETAIL"."GOLD"."DIM_DATE"')):executionState::varchar as status
)
where status is distinct from 'RUNNING';

-- check: gold.dim_date has the declared columns
select declared.column_name, declared.data_type, found.data_type as found_type
from (values
        ('DATE_KEY', 'NUMBER'),
        ('CALENDAR_DATE', 'DATE'),
        ('YEAR_NUMBER', 'NUMBER'),
        ('QUARTER_NUMBER', 'NUMBER'),
        ('MONTH_NUMBER', 'NUMBER'),
        ('WEEK_NUMBER', 'NUMBER'),
        ('DAY_OF_WEEK', 'NUMBER'),
        ('DAY_OF_YEAR', 'NUMBER'),
        ('FISCAL_YEAR', 'NUMBER'),
        ('FISCAL_QUARTER', 'NUMBER'),
        ('FISCAL_MONTH', 'NUMBER'),
        ('FISCAL_WEEK', 'NUMBER')) as declared (column_name, data_type)
left join "RETAIL".information_schema.columns as found
    on found.table_schema = 'GOLD'
    and found.table_name = 'DIM_DATE'
    and found.column_name = declared.column_name
where found.data_type is distinct from declared.data_type;

-- check: gold.dim_date has one row a key
select "DATE_KEY", count(*) as row_count
from "RETAIL"."GOLD"."DIM_DATE"
group by "DATE_KEY"
having count(*) > 1
limit 20;

-- check: gold.dim_date has a view with the declared columns
select declared.column_name, declared.data_type, found.data_type as found_type
from (values
        ('DATE_KEY', 'NUMBER'),
        ('CALENDAR_DATE', 'DATE'),
        ('YEAR_NUMBER', 'NUMBER'),
        ('QUARTER_NUMBER', 'NUMBER'),
        ('MONTH_NUMBER', 'NUMBER'),
        ('WEEK_NUMBER', 'NUMBER'),
        ('DAY_OF_WEEK', 'NUMBER'),
        ('DAY_OF_YEAR', 'NUMBER'),
        ('FISCAL_YEAR', 'NUMBER'),
        ('FISCAL_QUARTER', 'NUMBER'),
        ('FISCAL_MONTH', 'NUMBER'),
        ('FISCAL_WEEK', 'NUMBER')) as declared (column_name, data_type)
left join "RETAIL".information_schema.columns as found
    on found.table_schema = 'GOLD'
    and found.table_name = 'GOLD__DIM_DATE'
    and found.column_name = declared.column_name
where found.data_type is distinct from declared.data_type;

-- check: gold.dim_location is refreshed
select status
from (
    select parse_json(system$auto_refresh_status('"RETAIL"."GOLD"."DIM_LOCATION"')):executionState::varchar as status
)
where status is distinct from 'RUNNING';

-- check: gold.dim_location has the declared columns
select declared.column_name, declared.data_type, found.data_type as found_type
from (values
        ('LOCATION_KEY', 'TEXT'),
        ('CITY', 'TEXT'),
        ('STATE', 'TEXT'),
        ('COUNTRY', 'TEXT'),
        ('TERRITORY', 'TEXT'),
        ('REGION', 'TEXT'),
        ('LOCATION_COUNT', 'NUMBER')) as declared (column_name, data_type)
left join "RETAIL".information_schema.columns as found
    on found.table_schema = 'GOLD'
    and found.table_name = 'DIM_LOCATION'
    and found.column_name = declared.column_name
where found.data_type is distinct from declared.data_type;

-- check: gold.dim_location has one row a key
select "LOCATION_KEY", count(*) as row_count
from "RETAIL"."GOLD"."DIM_LOCATION"
group by "LOCATION_KEY"
having count(*) > 1
limit 20;

-- check: gold.dim_location has its row access policy
select count(*) as policy_count
from table("RETAIL".information_schema.policy_references(ref_entity_name => '"RETAIL"."GOLD"."DIM_LOCATION"', ref_entity_domain => 'table'))
where policy_kind = 'ROW_ACCESS_POLICY'
having count(*) = 0;

-- check: gold.dim_location has a view with the declared columns
select declared.column_name, declared.data_type, found.data_type as found_type
from (values
        ('LOCATION_KEY', 'TEXT'),
        ('CITY', 'TEXT'),
        ('STATE', 'TEXT'),
        ('COUNTRY', 'TEXT'),
        ('TERRITORY', 'TEXT'),
        ('REGION', 'TEXT'),
        ('LOCATION_COUNT', 'NUMBER')) as declared (column_name, data_type)
left join "RETAIL".information_schema.columns as found
    on found.table_schema = 'GOLD'
    and found.table_name = 'GOLD__DIM_LOCATION'
    and found.column_name = declared.column_name
where found.data_type is distinct from declared.data_type;

-- check: gold.dim_product is refreshed
select status
from (
    select parse_json(system$auto_refresh_status('"RETAIL"."GOLD"."DIM_PRODUCT"')):executionState::varchar as status
)
where status is distinct from 'RUNNING';

-- check: gold.dim_product has the declared columns
select declared.column_name, declared.data_type, found.data_type as found_type
from (values
        ('PRODUCT_KEY', 'TEXT'),
        ('PRODUCT_ID', 'TEXT'),
        ('PRODUCT_CODE', 'TEXT'),
        ('PRODUCT_NAME', 'TEXT'),
        ('PRODUCT_FAMILY', 'TEXT'),
        ('PRODUCT_FAMILY_NAME', 'TEXT'),
        ('PRODUCT_LINE', 'TEXT'),
        ('LIST_PRICE', 'NUMBER'),
        ('VALID_FROM', 'TIMESTAMP_LTZ'),
        ('VALID_TO', 'TIMESTAMP_LTZ'),
        ('IS_CURRENT', 'BOOLEAN'),
        ('VERSION', 'NUMBER'),
        ('CREATED_DATE', 'DATE'),
        ('UPDATED_DATE', 'DATE')) as declared (column_name, data_type)
left join "RETAIL".information_schema.columns as found
    on found.table_schema = 'GOLD'
    and found.table_name = 'DIM_PRODUCT'
    and found.column_name = declared.column_name
where found.data_type is distinct from declared.data_type;

-- check: gold.dim_product has one row a key
select "PRODUCT_KEY", count(*) as row_count
from "RETAIL"."GOLD"."DIM_PRODUCT"
group by "PRODUCT_KEY"
having count(*) > 1
limit 20;

-- check: gold.dim_product has a view with the declared columns
select declared.column_name, declared.data_type, found.data_type as found_type
from (values
        ('PRODUCT_KEY', 'TEXT'),
        ('PRODUCT_ID', 'TEXT'),
        ('PRODUCT_CODE', 'TEXT'),
        ('PRODUCT_NAME', 'TEXT'),
        ('PRODUCT_FAMILY', 'TEXT'),
        ('PRODUCT_FAMILY_NAME', 'TEXT'),
        ('PRODUCT_LINE', 'TEXT'),
        ('LIST_PRICE', 'NUMBER'),
        ('VALID_FROM', 'TIMESTAMP_LTZ'),
        ('VALID_TO', 'TIMESTAMP_LTZ'),
        ('IS_CURRENT', 'BOOLEAN'),
        ('VERSION', 'NUMBER'),
        ('CREATED_DATE', 'DATE'),
        ('UPDATED_DATE', 'DATE')) as declared (column_name, data_type)
left join "RETAIL".information_schema.columns as found
    on found.table_schema = 'GOLD'
    and found.table_name = 'GOLD__DIM_PRODUCT'
    and found.column_name = declared.column_name
where found.data_type is distinct from declared.data_type;

-- check: gold.fact_transactions is refreshed
select status
from (
    select parse_json(system$auto_refresh_status('"RETAIL"."GOLD"."FACT_TRANSACTIONS"')):executionState::varchar as status
)
where status is distinct from 'RUNNING';

-- check: gold.fact_transactions has the declared columns
select declared.column_name, declared.data_type, found.data_type as found_type
from (values
        ('TRANSACTION_KEY', 'TEXT'),
        ('TRANSACTION_ID', 'TEXT'),
        ('ORDER_NUMBER', 'TEXT'),
        ('CUSTOMER_KEY', 'TEXT'),
        ('PRODUCT_KEY', 'TEXT'),
        ('LOCATION_KEY', 'TEXT'),
        ('DATE_KEY', 'NUMBER'),
        ('CUSTOMER_ID', 'TEXT'),
        ('PRODUCT_ID', 'TEXT'),
        ('ORDER_DATE', 'DATE'),
        ('QUANTITY', 'NUMBER'),
        ('UNIT_PRICE', 'NUMBER'),
        ('TOTAL_AMOUNT', 'NUMBER'),
        ('DEAL_SIZE', 'TEXT'),
        ('TERRITORY', 'TEXT'),
        ('REGION', 'TEXT'),
        ('STATUS', 'TEXT'),
        ('PRODUCT_LINE', 'TEXT'),
        ('TRANSACTION_TYPE', 'TEXT'),
        ('IS_LARGE_ORDER', 'BOOLEAN'),
        ('RESTOCKING_FEE', 'NUMBER'),
        ('NET_AMOUNT', 'NUMBER'),
        ('SOURCE', 'TEXT'),
        ('CREATED_DATE', 'DATE'),
        ('UPDATED_AT', 'TIMESTAMP_LTZ')) as declared (column_name, data_type)
left join "RETAIL".information_schema.columns as found
    on found.table_schema = 'GOLD'
    and found.table_name = 'FACT_TRANSACTIONS'
    and found.column_name = declared.column_name
where found.data_type is distinct from declared.data_type;

-- check: gold.fact_transactions has one row a key
select "TRANSACTION_KEY", count(*) as row_count
from "RETAIL"."GOLD"."FACT_TRANSACTIONS"
group by "TRANSACTION_KEY"
having count(*) > 1
limit 20;

-- check: gold.fact_transactions has its row access policy
select count(*) as policy_count
from table("RETAIL".information_schema.policy_references(ref_entity_name => '"RETAIL"."GOLD"."FACT_TRANSACTIONS"', ref_entity_domain => 'table'))
where policy_kind = 'ROW_ACCESS_POLICY'
having count(*) = 0;

-- check: gold.fact_transactions has a view with the declared columns
select declared.column_name, declared.data_type, found.data_type as found_type
from (values
        ('TRANSACTION_KEY', 'TEXT'),
        ('TRANSACTION_ID', 'TEXT'),
        ('ORDER_NUMBER', 'TEXT'),
        ('CUSTOMER_KEY', 'TEXT'),
        ('PRODUCT_KEY', 'TEXT'),
        ('LOCATION_KEY', 'TEXT'),
        ('DATE_KEY', 'NUMBER'),
        ('CUSTOMER_ID', 'TEXT'),
        ('PRODUCT_ID', 'TEXT'),
        ('ORDER_DATE', 'DATE'),
        ('QUANTITY', 'NUMBER'),
        ('UNIT_PRICE', 'NUMBER'),
        ('TOTAL_AMOUNT', 'NUMBER'),
        ('DEAL_SIZE', 'TEXT'),
        ('TERRITORY', 'TEXT'),
        ('REGION', 'TEXT'),
        ('STATUS', 'TEXT'),
        ('PRODUCT_LINE', 'TEXT'),
        ('TRANSACTION_TYPE', 'TEXT'),
        ('IS_LARGE_ORDER', 'BOOLEAN'),
        ('RESTOCKING_FEE', 'NUMBER'),
        ('NET_AMOUNT', 'NUMBER'),
        ('SOURCE', 'TEXT'),
        ('CREATED_DATE', 'DATE'),
        ('UPDATED_AT', 'TIMESTAMP_LTZ')) as declared (column_name, data_type)
left join "RETAIL".information_schema.columns as found
    on found.table_schema = 'GOLD'
    and found.table_name = 'GOLD__FACT_TRANSACTIONS'
    and found.column_name = declared.column_name
where found.data_type is distinct from declared.data_type;

-- check: gold.kpis is refreshed
select status
from (
    select parse_json(system$auto_refresh_status('"RETAIL"."GOLD"."KPIS"')):executionState::varchar as status
)
where status is distinct from 'RUNNING';

-- check: gold.kpis has the declared columns
select declared.column_name, declared.data_type, found.data_type as found_type
from (values
        ('KPI', 'TEXT'),
        ('MONTH_START', 'DATE'),
        ('KPI_VALUE', 'NUMBER')) as declared (column_name, data_type)
left join "RETAIL".information_schema.columns as found
    on found.table_schema = 'GOLD'
    and found.table_name = 'KPIS'
    and found.column_name = declared.column_name
where found.data_type is distinct from declared.data_type;

-- check: gold.kpis has one row a key
select "KPI", "MONTH_START", count(*) as row_count
from "RETAIL"."GOLD"."KPIS"
group by "KPI", "MONTH_START"
having count(*) > 1
limit 20;

-- check: gold.kpis has a view with the declared columns
select declared.column_name, declared.data_type, found.data_type as found_type
from (values
        ('KPI', 'TEXT'),
        ('MONTH_START', 'DATE'),
        ('KPI_VALUE', 'NUMBER')) as declared (column_name, data_type)
left join "RETAIL".information_schema.columns as found
    on found.table_schema = 'GOLD'
    and found.table_name = 'GOLD__KPIS'
    and found.column_name = declared.column_name
where found.data_type is distinct from declared.data_type;

-- check: gold.monthly_summary is refreshed
select status
from (
    select parse_json(system$auto_refresh_status('"RETAIL"."GOLD"."MONTHLY_SUMMARY"')):executionState::varchar as status
)
where status is distinct from 'RUNNING';

-- check: gold.monthly_summary has the declared columns
select declared.column_name, declared.data_type, found.data_type as found_type
from (values
        ('YEAR_NUMBER', 'NUMBER'),
        ('MONTH_NUMBER', 'NUMBER'),
        ('TOTAL_SALES', 'NUMBER'),
        ('TOTAL_REFUNDS', 'NUMBER'),
        ('ITEMS_SOLD', 'NUMBER'),
        ('ITEMS_REFUNDED', 'NUMBER'),
        ('TOTAL_RESTOCKING_FEES', 'NUMBER'),
        ('UNIQUE_CUSTOMERS', 'NUMBER'),
        ('UPDATED_AT', 'TIMESTAMP_LTZ')) as declared (column_name, data_type)
left join "RETAIL".information_schema.columns as found
    on found.table_schema = 'GOLD'
    and found.table_name = 'MONTHLY_SUMMARY'
    and found.column_name = declared.column_name
where found.data_type is distinct from declared.data_type;

-- check: gold.monthly_summary has one row a key
select "YEAR_NUMBER", "MONTH_NUMBER", count(*) as row_count
from "RETAIL"."GOLD"."MONTHLY_SUMMARY"
group by "YEAR_NUMBER", "MONTH_NUMBER"
having count(*) > 1
limit 20;

-- check: gold.monthly_summary has a view with the declared columns
select declared.column_name, declared.data_type, found.data_type as found_type
from (values
        ('YEAR_NUMBER', 'NUMBER'),
        ('MONTH_NUMBER', 'NUMBER'),
        ('TOTAL_SALES', 'NUMBER'),
        ('TOTAL_REFUNDS', 'NUMBER'),
        ('ITEMS_SOLD', 'NUMBER'),
        ('ITEMS_REFUNDED', 'NUMBER'),
        ('TOTAL_RESTOCKING_FEES', 'NUMBER'),
        ('UNIQUE_CUSTOMERS', 'NUMBER'),
        ('UPDATED_AT', 'TIMESTAMP_LTZ')) as declared (column_name, data_type)
left join "RETAIL".information_schema.columns as found
    on found.table_schema = 'GOLD'
    and found.table_name = 'GOLD__MONTHLY_SUMMARY'
    and found.column_name = declared.column_name
where found.data_type is distinct from declared.data_type;

-- check: gold.product_performance is refreshed
select status
from (
    select parse_json(system$auto_refresh_status('"RETAIL"."GOLD"."PRODUCT_PERFORMANCE"')):executionState::varchar as status
)
where status is distinct from 'RUNNING';

-- check: gold.product_performance has the declared columns
select declared.column_name, declared.data_type, found.data_type as found_type
from (values
        ('TERRITORY', 'TEXT'),
        ('PRODUCT_CODE', 'TEXT'),
        ('PRODUCT_LINE', 'TEXT'),
        ('TOTAL_REVENUE', 'NUMBER'),
        ('TOTAL_QUANTITY', 'NUMBER'),
        ('ORDER_COUNT', 'NUMBER'),
        ('AVG_PRICE', 'NUMBER'),
        ('REVENUE_RANK', 'NUMBER'),
        ('BEST_REVENUE', 'NUMBER'),
        ('REVENUE_DIFF_FROM_BEST', 'NUMBER'),
        ('UPDATED_AT', 'TIMESTAMP_LTZ')) as declared (column_name, data_type)
left join "RETAIL".information_schema.columns as found
    on found.table_schema = 'GOLD'
    and found.table_name = 'PRODUCT_PERFORMANCE'
    and found.column_name = declared.column_name
where found.data_type is distinct from declared.data_type;

-- check: gold.product_performance has one row a key
select "TERRITORY", "PRODUCT_CODE", count(*) as row_count
from "RETAIL"."GOLD"."PRODUCT_PERFORMANCE"
group by "TERRITORY", "PRODUCT_CODE"
having count(*) > 1
limit 20;

-- check: gold.product_performance has its row access policy
select count(*) as policy_count
from table("RETAIL".information_schema.policy_references(ref_entity_name => '"RETAIL"."GOLD"."PRODUCT_PERFORMANCE"', ref_entity_domain => 'table'))
where policy_kind = 'ROW_ACCESS_POLICY'
having count(*) = 0;

-- check: gold.product_performance has a view with the declared columns
select declared.column_name, declared.data_type, found.data_type as found_type
from (values
        ('TERRITORY', 'TEXT'),
        ('PRODUCT_CODE', 'TEXT'),
        ('PRODUCT_LINE', 'TEXT'),
        ('TOTAL_REVENUE', 'NUMBER'),
        ('TOTAL_QUANTITY', 'NUMBER'),
        ('ORDER_COUNT', 'NUMBER'),
        ('AVG_PRICE', 'NUMBER'),
        ('REVENUE_RANK', 'NUMBER'),
        ('BEST_REVENUE', 'NUMBER'),
        ('REVENUE_DIFF_FROM_BEST', 'NUMBER'),
        ('UPDATED_AT', 'TIMESTAMP_LTZ')) as declared (column_name, data_type)
left join "RETAIL".information_schema.columns as found
    on found.table_schema = 'GOLD'
    and found.table_name = 'GOLD__PRODUCT_PERFORMANCE'
    and found.column_name = declared.column_name
where found.data_type is distinct from declared.data_type;

-- check: gold.refunds_by_month is refreshed
select status
from (
    select parse_json(system$auto_refresh_status('"RETAIL"."GOLD"."REFUNDS_BY_MONTH"')):executionState::varchar as status
)
where status is distinct from 'RUNNING';

-- check: gold.refunds_by_month has the declared columns
select declared.column_name, declared.data_type, found.data_type as found_type
from (values
        ('YEAR_NUMBER', 'NUMBER'),
        ('MONTH_NUMBER', 'NUMBER'),
        ('REFUND_COUNT', 'NUMBER'),
        ('CUSTOMER_COUNT', 'NUMBER'),
        ('ITEMS_REFUNDED', 'NUMBER'),
        ('REFUNDS', 'NUMBER'),
        ('REFUND_RATIO', 'NUMBER'),
        ('UPDATED_AT', 'TIMESTAMP_LTZ')) as declared (column_name, data_type)
left join "RETAIL".information_schema.columns as found
    on found.table_schema = 'GOLD'
    and found.table_name = 'REFUNDS_BY_MONTH'
    and found.column_name = declared.column_name
where found.data_type is distinct from declared.data_type;

-- check: gold.refunds_by_month has one row a key
select "YEAR_NUMBER", "MONTH_NUMBER", count(*) as row_count
from "RETAIL"."GOLD"."REFUNDS_BY_MONTH"
group by "YEAR_NUMBER", "MONTH_NUMBER"
having count(*) > 1
limit 20;

-- check: gold.refunds_by_month has a view with the declared columns
select declared.column_name, declared.data_type, found.data_type as found_type
from (values
        ('YEAR_NUMBER', 'NUMBER'),
        ('MONTH_NUMBER', 'NUMBER'),
        ('REFUND_COUNT', 'NUMBER'),
        ('CUSTOMER_COUNT', 'NUMBER'),
        ('ITEMS_REFUNDED', 'NUMBER'),
        ('REFUNDS', 'NUMBER'),
        ('REFUND_RATIO', 'NUMBER'),
        ('UPDATED_AT', 'TIMESTAMP_LTZ')) as declared (column_name, data_type)
left join "RETAIL".information_schema.columns as found
    on found.table_schema = 'GOLD'
    and found.table_name = 'GOLD__REFUNDS_BY_MONTH'
    and found.column_name = declared.column_name
where found.data_type is distinct from declared.data_type;

-- check: gold.sales_by_month is refreshed
select status
from (
    select parse_json(system$auto_refresh_status('"RETAIL"."GOLD"."SALES_BY_MONTH"')):executionState::varchar as status
)
where status is distinct from 'RUNNING';

-- check: gold.sales_by_month has the declared columns
select declared.column_name, declared.data_type, found.data_type as found_type
from (values
        ('YEAR_NUMBER', 'NUMBER'),
        ('MONTH_NUMBER', 'NUMBER'),
        ('ORDER_COUNT', 'NUMBER'),
        ('CUSTOMER_COUNT', 'NUMBER'),
        ('ITEMS_SOLD', 'NUMBER'),
        ('REVENUE', 'NUMBER'),
        ('REVENUE_BEFORE', 'NUMBER'),
        ('REVENUE_CHANGE', 'NUMBER'),
        ('UPDATED_AT', 'TIMESTAMP_LTZ')) as declared (column_name, data_type)
left join "RETAIL".information_schema.columns as found
    on found.table_schema = 'GOLD'
    and found.table_name = 'SALES_BY_MONTH'
    and found.column_name = declared.column_name
where found.data_type is distinct from declared.data_type;

-- check: gold.sales_by_month has one row a key
select "YEAR_NUMBER", "MONTH_NUMBER", count(*) as row_count
from "RETAIL"."GOLD"."SALES_BY_MONTH"
group by "YEAR_NUMBER", "MONTH_NUMBER"
having count(*) > 1
limit 20;

-- check: gold.sales_by_month has a view with the declared columns
select declared.column_name, declared.data_type, found.data_type as found_type
from (values
        ('YEAR_NUMBER', 'NUMBER'),
        ('MONTH_NUMBER', 'NUMBER'),
        ('ORDER_COUNT', 'NUMBER'),
        ('CUSTOMER_COUNT', 'NUMBER'),
        ('ITEMS_SOLD', 'NUMBER'),
        ('REVENUE', 'NUMBER'),
        ('REVENUE_BEFORE', 'NUMBER'),
        ('REVENUE_CHANGE', 'NUMBER'),
        ('UPDATED_AT', 'TIMESTAMP_LTZ')) as declared (column_name, data_type)
left join "RETAIL".information_schema.columns as found
    on found.table_schema = 'GOLD'
    and found.table_name = 'GOLD__SALES_BY_MONTH'
    and found.column_name = declared.column_name
where found.data_type is distinct from declared.data_type;

-- check: gold.sales_by_product_family is refreshed
select status
from (
    select parse_json(system$auto_refresh_status('"RETAIL"."GOLD"."SALES_BY_PRODUCT_FAMILY"')):executionState::varchar as status
)
where status is distinct from 'RUNNING';

-- check: gold.sales_by_product_family has the declared columns
select declared.column_name, declared.data_type, found.data_type as found_type
from (values
        ('PRODUCT_FAMILY', 'TEXT'),
        ('ORDER_COUNT', 'NUMBER'),
        ('CUSTOMER_COUNT', 'NUMBER'),
        ('ITEMS_SOLD', 'NUMBER'),
        ('ITEMS_REFUNDED', 'NUMBER'),
        ('REVENUE', 'NUMBER'),
        ('REFUNDS', 'NUMBER'),
        ('UPDATED_AT', 'TIMESTAMP_LTZ')) as declared (column_name, data_type)
left join "RETAIL".information_schema.columns as found
    on found.table_schema = 'GOLD'
    and found.table_name = 'SALES_BY_PRODUCT_FAMILY'
    and found.column_name = declared.column_name
where found.data_type is distinct from declared.data_type;

-- check: gold.sales_by_product_family has one row a key
select "PRODUCT_FAMILY", count(*) as row_count
from "RETAIL"."GOLD"."SALES_BY_PRODUCT_FAMILY"
group by "PRODUCT_FAMILY"
having count(*) > 1
limit 20;

-- check: gold.sales_by_product_family has a view with the declared columns
select declared.column_name, declared.data_type, found.data_type as found_type
from (values
        ('PRODUCT_FAMILY', 'TEXT'),
        ('ORDER_COUNT', 'NUMBER'),
        ('CUSTOMER_COUNT', 'NUMBER'),
        ('ITEMS_SOLD', 'NUMBER'),
        ('ITEMS_REFUNDED', 'NUMBER'),
        ('REVENUE', 'NUMBER'),
        ('REFUNDS', 'NUMBER'),
        ('UPDATED_AT', 'TIMESTAMP_LTZ')) as declared (column_name, data_type)
left join "RETAIL".information_schema.columns as found
    on found.table_schema = 'GOLD'
    and found.table_name = 'GOLD__SALES_BY_PRODUCT_FAMILY'
    and found.column_name = declared.column_name
where found.data_type is distinct from declared.data_type;

-- check: gold.sales_by_quarter is refreshed
select status
from (
    select parse_json(system$auto_refresh_status('"RETAIL"."GOLD"."SALES_BY_QUARTER"')):executionState::varchar as status
)
where status is distinct from 'RUNNING';

-- check: gold.sales_by_quarter has the declared columns
select declared.column_name, declared.data_type, found.data_type as found_type
from (values
        ('YEAR_NUMBER', 'NUMBER'),
        ('QUARTER_NUMBER', 'NUMBER'),
        ('ORDER_COUNT', 'NUMBER'),
        ('CUSTOMER_COUNT', 'NUMBER'),
        ('ITEMS_SOLD', 'NUMBER'),
        ('REVENUE', 'NUMBER'),
        ('REVENUE_BEFORE', 'NUMBER'),
        ('REVENUE_CHANGE', 'NUMBER'),
        ('UPDATED_AT', 'TIMESTAMP_LTZ')) as declared (column_name, data_type)
left join "RETAIL".information_schema.columns as found
    on found.table_schema = 'GOLD'
    and found.table_name = 'SALES_BY_QUARTER'
    and found.column_name = declared.column_name
where found.data_type is distinct from declared.data_type;

-- check: gold.sales_by_quarter has one row a key
select "YEAR_NUMBER", "QUARTER_NUMBER", count(*) as row_count
from "RETAIL"."GOLD"."SALES_BY_QUARTER"
group by "YEAR_NUMBER", "QUARTER_NUMBER"
having count(*) > 1
limit 20;

-- check: gold.sales_by_quarter has a view with the declared columns
select declared.column_name, declared.data_type, found.data_type as found_type
from (values
        ('YEAR_NUMBER', 'NUMBER'),
        ('QUARTER_NUMBER', 'NUMBER'),
        ('ORDER_COUNT', 'NUMBER'),
        ('CUSTOMER_COUNT', 'NUMBER'),
        ('ITEMS_SOLD', 'NUMBER'),
        ('REVENUE', 'NUMBER'),
        ('REVENUE_BEFORE', 'NUMBER'),
        ('REVENUE_CHANGE', 'NUMBER'),
        ('UPDATED_AT', 'TIMESTAMP_LTZ')) as declared (column_name, data_type)
left join "RETAIL".information_schema.columns as found
    on found.table_schema = 'GOLD'
    and found.table_name = 'GOLD__SALES_BY_QUARTER'
    and found.column_name = declared.column_name
where found.data_type is distinct from declared.data_type;

-- check: gold.sales_by_region is refreshed
select status
from (
    select parse_json(system$auto_refresh_status('"RETAIL"."GOLD"."SALES_BY_REGION"')):executionState::varchar as status
)
where status is distinct from 'RUNNING';

-- check: gold.sales_by_region has the declared columns
select declared.column_name, declared.data_type, found.data_type as found_type
from (values
        ('TERRITORY', 'TEXT'),
        ('REGION', 'TEXT'),
        ('ORDER_COUNT', 'NUMBER'),
        ('CUSTOMER_COUNT', 'NUMBER'),
        ('ITEMS_SOLD', 'NUMBER'),
        ('ITEMS_REFUNDED', 'NUMBER'),
        ('REVENUE', 'NUMBER'),
        ('REFUNDS', 'NUMBER'),
        ('UPDATED_AT', 'TIMESTAMP_LTZ')) as declared (column_name, data_type)
left join "RETAIL".information_schema.columns as found
    on found.table_schema = 'GOLD'
    and found.table_name = 'SALES_BY_REGION'
    and found.column_name = declared.column_name
where found.data_type is distinct from declared.data_type;

-- check: gold.sales_by_region has one row a key
select "TERRITORY", "REGION", count(*) as row_count
from "RETAIL"."GOLD"."SALES_BY_REGION"
group by "TERRITORY", "REGION"
having count(*) > 1
limit 20;

-- check: gold.sales_by_region has its row access policy
select count(*) as policy_count
from table("RETAIL".information_schema.policy_references(ref_entity_name => '"RETAIL"."GOLD"."SALES_BY_REGION"', ref_entity_domain => 'table'))
where policy_kind = 'ROW_ACCESS_POLICY'
having count(*) = 0;

-- check: gold.sales_by_region has a view with the declared columns
select declared.column_name, declared.data_type, found.data_type as found_type
from (values
        ('TERRITORY', 'TEXT'),
        ('REGION', 'TEXT'),
        ('ORDER_COUNT', 'NUMBER'),
        ('CUSTOMER_COUNT', 'NUMBER'),
        ('ITEMS_SOLD', 'NUMBER'),
        ('ITEMS_REFUNDED', 'NUMBER'),
        ('REVENUE', 'NUMBER'),
        ('REFUNDS', 'NUMBER'),
        ('UPDATED_AT', 'TIMESTAMP_LTZ')) as declared (column_name, data_type)
left join "RETAIL".information_schema.columns as found
    on found.table_schema = 'GOLD'
    and found.table_name = 'GOLD__SALES_BY_REGION'
    and found.column_name = declared.column_name
where found.data_type is distinct from declared.data_type;

-- check: gold.sales_by_week is refreshed
select status
from (
    select parse_json(system$auto_refresh_status('"RETAIL"."GOLD"."SALES_BY_WEEK"')):executionState::varchar as status
)
where status is distinct from 'RUNNING';

-- check: gold.sales_by_week has the declared columns
select declared.column_name, declared.data_type, found.data_type as found_type
from (values
        ('WEEK_START', 'DATE'),
        ('ORDER_COUNT', 'NUMBER'),
        ('CUSTOMER_COUNT', 'NUMBER'),
        ('ITEMS_SOLD', 'NUMBER'),
        ('REVENUE', 'NUMBER'),
        ('REVENUE_BEFORE', 'NUMBER'),
        ('REVENUE_CHANGE', 'NUMBER'),
        ('UPDATED_AT', 'TIMESTAMP_LTZ')) as declared (column_name, data_type)
left join "RETAIL".information_schema.columns as found
    on found.table_schema = 'GOLD'
    and found.table_name = 'SALES_BY_WEEK'
    and found.column_name = declared.column_name
where found.data_type is distinct from declared.data_type;

-- check: gold.sales_by_week has one row a key
select "WEEK_START", count(*) as row_count
from "RETAIL"."GOLD"."SALES_BY_WEEK"
group by "WEEK_START"
having count(*) > 1
limit 20;

-- check: gold.sales_by_week has a view with the declared columns
select declared.column_name, declared.data_type, found.data_type as found_type
from (values
        ('WEEK_START', 'DATE'),
        ('ORDER_COUNT', 'NUMBER'),
        ('CUSTOMER_COUNT', 'NUMBER'),
        ('ITEMS_SOLD', 'NUMBER'),
        ('REVENUE', 'NUMBER'),
        ('REVENUE_BEFORE', 'NUMBER'),
        ('REVENUE_CHANGE', 'NUMBER'),
        ('UPDATED_AT', 'TIMESTAMP_LTZ')) as declared (column_name, data_type)
left join "RETAIL".information_schema.columns as found
    on found.table_schema = 'GOLD'
    and found.table_name = 'GOLD__SALES_BY_WEEK'
    and found.column_name = declared.column_name
where found.data_type is distinct from declared.data_type;

-- check: gold.top_customers is refreshed
select status
from (
    select parse_json(system$auto_refresh_status('"RETAIL"."GOLD"."TOP_CUSTOMERS"')):executionState::varchar as status
)
where status is distinct from 'RUNNING';

-- check: gold.top_customers has the declared columns
select declared.column_name, declared.data_type, found.data_type as found_type
from (values
        ('CUSTOMER_RANK', 'NUMBER'),
        ('CUSTOMER_ID', 'TEXT'),
        ('EMAIL', 'TEXT'),
        ('TOTAL_SPENT', 'NUMBER'),
        ('ORDER_COUNT', 'NUMBER'),
        ('CUSTOMER_SEGMENT', 'TEXT')) as declared (column_name, data_type)
left join "RETAIL".information_schema.columns as found
    on found.table_schema = 'GOLD'
    and found.table_name = 'TOP_CUSTOMERS'
    and found.column_name = declared.column_name
where found.data_type is distinct from declared.data_type;

-- check: gold.top_customers has one row a key
select "CUSTOMER_RANK", count(*) as row_count
from "RETAIL"."GOLD"."TOP_CUSTOMERS"
group by "CUSTOMER_RANK"
having count(*) > 1
limit 20;

-- check: gold.top_customers has its masking policies
select declared.column_name
from (values
        ('EMAIL')) as declared (column_name)
left join table("RETAIL".information_schema.policy_references(ref_entity_name => '"RETAIL"."GOLD"."TOP_CUSTOMERS"', ref_entity_domain => 'table')) as found
    on found.policy_kind = 'MASKING_POLICY'
    and found.ref_column_name = declared.column_name
where found.policy_name is null;

-- check: gold.top_customers has a view with the declared columns
select declared.column_name, declared.data_type, found.data_type as found_type
from (values
        ('CUSTOMER_RANK', 'NUMBER'),
        ('CUSTOMER_ID', 'TEXT'),
        ('EMAIL', 'TEXT'),
        ('TOTAL_SPENT', 'NUMBER'),
        ('ORDER_COUNT', 'NUMBER'),
        ('CUSTOMER_SEGMENT', 'TEXT')) as declared (column_name, data_type)
left join "RETAIL".information_schema.columns as found
    on found.table_schema = 'GOLD'
    and found.table_name = 'GOLD__TOP_CUSTOMERS'
    and found.column_name = declared.column_name
where found.data_type is distinct from declared.data_type;
