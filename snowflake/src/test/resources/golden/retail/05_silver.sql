-- Current tables, with their policies.
-- Made by 'icestream snowflake print': make it anew, do not edit it.

-- statement: role LOADER
use role "RETAIL_LOADER";

-- statement: use warehouse
use warehouse "RETAIL";

-- statement: masking policy silver.masked_text
create masking policy if not exists "RETAIL"."SILVER"."MASKED_TEXT" as (held varchar) returns varchar ->
    case
        when is_role_in_session('RETAIL_ANALYST') or is_role_in_session('RETAIL_LOADER') then held
        else '***'
    end;

-- statement: masking policy silver.tokens_text
create masking policy if not exists "RETAIL"."SILVER"."TOKENS_TEXT" as (held varchar) returns varchar ->
    case
        when is_role_in_session('RETAIL_ANALYST') or is_role_in_session('RETAIL_LOADER') then held
        else '***'
    end;

-- statement: table silver.customer_history
create iceberg table if not exists "RETAIL"."SILVER"."CUSTOMER_HISTORY"
    external_volume = 'RETAIL_SILVER'
    catalog = 'RETAIL_SILVER'
    catalog_table_name = 'customer_history'
    auto_refresh = true
    comment = 'One row for each version of a customer, with the time for which it holds';

-- statement: mask silver.customer_history.first_name
alter iceberg table "RETAIL"."SILVER"."CUSTOMER_HISTORY"
    modify column "FIRST_NAME" set masking policy "RETAIL"."SILVER"."TOKENS_TEXT" force;

-- statement: mask silver.customer_history.last_name
alter iceberg table "RETAIL"."SILVER"."CUSTOMER_HISTORY"
    modify column "LAST_NAME" set masking policy "RETAIL"."SILVER"."TOKENS_TEXT" force;

-- statement: mask silver.customer_history.full_name
alter iceberg table "RETAIL"."SILVER"."CUSTOMER_HISTORY"
    modify column "FULL_NAME" set masking policy "RETAIL"."SILVER"."TOKENS_TEXT" force;

-- statement: mask silver.customer_history.email
alter iceberg table "RETAIL"."SILVER"."CUSTOMER_HISTORY"
    modify column "EMAIL" set masking policy "RETAIL"."SILVER"."MASKED_TEXT" force;

-- statement: mask silver.customer_history.phone
alter iceberg table "RETAIL"."SILVER"."CUSTOMER_HISTORY"
    modify column "PHONE" set masking policy "RETAIL"."SILVER"."MASKED_TEXT" force;

-- statement: mask silver.customer_history.address_line_1
alter iceberg table "RETAIL"."SILVER"."CUSTOMER_HISTORY"
    modify column "ADDRESS_LINE_1" set masking policy "RETAIL"."SILVER"."MASKED_TEXT" force;

-- statement: mask silver.customer_history.address_line_2
alter iceberg table "RETAIL"."SILVER"."CUSTOMER_HISTORY"
    modify column "ADDRESS_LINE_2" set masking policy "RETAIL"."SILVER"."MASKED_TEXT" force;

-- statement: mask silver.customer_history.postal_code
alter iceberg table "RETAIL"."SILVER"."CUSTOMER_HISTORY"
    modify column "POSTAL_CODE" set masking policy "RETAIL"."SILVER"."MASKED_TEXT" force;

-- statement: grant iceberg table silver.customer_history to ANALYST
grant select on iceberg table "RETAIL"."SILVER"."CUSTOMER_HISTORY" to role "RETAIL_ANALYST";

-- statement: table silver.customer_versions
create iceberg table if not exists "RETAIL"."SILVER"."CUSTOMER_VERSIONS"
    external_volume = 'RETAIL_SILVER'
    catalog = 'RETAIL_SILVER'
    catalog_table_name = 'customer_versions'
    auto_refresh = true
    comment = 'One row for each version of a customer: where it lived from when on';

-- statement: grant iceberg table silver.customer_versions to ANALYST
grant select on iceberg table "RETAIL"."SILVER"."CUSTOMER_VERSIONS" to role "RETAIL_ANALYST";

-- statement: table silver.customers
create iceberg table if not exists "RETAIL"."SILVER"."CUSTOMERS"
    external_volume = 'RETAIL_SILVER'
    catalog = 'RETAIL_SILVER'
    catalog_table_name = 'customers'
    auto_refresh = true
    comment = 'One row for each customer of the shop';

-- statement: mask silver.customers.first_name
alter iceberg table "RETAIL"."SILVER"."CUSTOMERS"
    modify column "FIRST_NAME" set masking policy "RETAIL"."SILVER"."TOKENS_TEXT" force;

-- statement: mask silver.customers.last_name
alter iceberg table "RETAIL"."SILVER"."CUSTOMERS"
    modify column "LAST_NAME" set masking policy "RETAIL"."SILVER"."TOKENS_TEXT" force;

-- statement: mask silver.customers.email
alter iceberg table "RETAIL"."SILVER"."CUSTOMERS"
    modify column "EMAIL" set masking policy "RETAIL"."SILVER"."MASKED_TEXT" force;

-- statement: mask silver.customers.phone
alter iceberg table "RETAIL"."SILVER"."CUSTOMERS"
    modify column "PHONE" set masking policy "RETAIL"."SILVER"."MASKED_TEXT" force;

-- statement: mask silver.customers.address_line_1
alter iceberg table "RETAIL"."SILVER"."CUSTOMERS"
    modify column "ADDRESS_LINE_1" set masking policy "RETAIL"."SILVER"."MASKED_TEXT" force;

-- statement: mask silver.customers.address_line_2
alter iceberg table "RETAIL"."SILVER"."CUSTOMERS"
    modify column "ADDRESS_LINE_2" set masking policy "RETAIL"."SILVER"."MASKED_TEXT" force;

-- statement: mask silver.customers.postal_code
alter iceberg table "RETAIL"."SILVER"."CUSTOMERS"
    modify column "POSTAL_CODE" set masking policy "RETAIL"."SILVER"."MASKED_TEXT" force;

-- statement: grant iceberg table silver.customers to ANALYST
grant select on iceberg table "RETAIL"."SILVER"."CUSTOMERS" to role "RETAIL_ANALYST";

-- statement: table silver.fiscal_calendar
create iceberg table if not exists "RETAIL"."SILVER"."FISCAL_CALENDAR"
    external_volume = 'RETAIL_SILVER'
    catalog = 'RETAIL_SILVER'
    catalog_table_name = 'fiscal_calendar'
    auto_refresh = true
    comment = 'One row for each day';

-- statement: grant iceberg table silver.fiscal_calendar to ANALYST
grant select on iceberg table "RETAIL"."SILVER"."FISCAL_CALENDAR" to role "RETAIL_ANALYST";

-- statement: table silver.locations
create iceberg table if not exists "RETAIL"."SILVER"."LOCATIONS"
    external_volume = 'RETAIL_SILVER'
    catalog = 'RETAIL_SILVER'
    catalog_table_name = 'locations'
    auto_refresh = true
    comment = 'One row for each location of the shop';

-- statement: grant iceberg table silver.locations to ANALYST
grant select on iceberg table "RETAIL"."SILVER"."LOCATIONS" to role "RETAIL_ANALYST";

-- statement: table silver.partner_sales
create iceberg table if not exists "RETAIL"."SILVER"."PARTNER_SALES"
    external_volume = 'RETAIL_SILVER'
    catalog = 'RETAIL_SILVER'
    catalog_table_name = 'partner_sales'
    auto_refresh = true
    comment = 'One row for each sale that the partner reports, in its newest version and in our words';

-- statement: grant iceberg table silver.partner_sales to ANALYST
grant select on iceberg table "RETAIL"."SILVER"."PARTNER_SALES" to role "RETAIL_ANALYST";

-- statement: table silver.product_history
create iceberg table if not exists "RETAIL"."SILVER"."PRODUCT_HISTORY"
    external_volume = 'RETAIL_SILVER'
    catalog = 'RETAIL_SILVER'
    catalog_table_name = 'product_history'
    auto_refresh = true
    comment = 'One row for each version of a product, with the time for which it holds';

-- statement: grant iceberg table silver.product_history to ANALYST
grant select on iceberg table "RETAIL"."SILVER"."PRODUCT_HISTORY" to role "RETAIL_ANALYST";

-- statement: table silver.product_versions
create iceberg table if not exists "RETAIL"."SILVER"."PRODUCT_VERSIONS"
    external_volume = 'RETAIL_SILVER'
    catalog = 'RETAIL_SILVER'
    catalog_table_name = 'product_versions'
    auto_refresh = true
    comment = 'One row for each version of a product: its code and line from when on';

-- statement: grant iceberg table silver.product_versions to ANALYST
grant select on iceberg table "RETAIL"."SILVER"."PRODUCT_VERSIONS" to role "RETAIL_ANALYST";

-- statement: table silver.products
create iceberg table if not exists "RETAIL"."SILVER"."PRODUCTS"
    external_volume = 'RETAIL_SILVER'
    catalog = 'RETAIL_SILVER'
    catalog_table_name = 'products'
    auto_refresh = true
    comment = 'One row for each product of the shop';

-- statement: grant iceberg table silver.products to ANALYST
grant select on iceberg table "RETAIL"."SILVER"."PRODUCTS" to role "RETAIL_ANALYST";

-- statement: table silver.till_transactions
create iceberg table if not exists "RETAIL"."SILVER"."TILL_TRANSACTIONS"
    external_volume = 'RETAIL_SILVER'
    catalog = 'RETAIL_SILVER'
    catalog_table_name = 'till_transactions'
    auto_refresh = true
    comment = 'One row for each transaction that the tills report, in its newest version';

-- statement: grant iceberg table silver.till_transactions to ANALYST
grant select on iceberg table "RETAIL"."SILVER"."TILL_TRANSACTIONS" to role "RETAIL_ANALYST";

-- statement: table silver.web_transactions
create iceberg table if not exists "RETAIL"."SILVER"."WEB_TRANSACTIONS"
    external_volume = 'RETAIL_SILVER'
    catalog = 'RETAIL_SILVER'
    catalog_table_name = 'web_transactions'
    auto_refresh = true
    comment = 'One row for each transaction that the web shop reports, in its newest version';

-- statement: grant iceberg table silver.web_transactions to ANALYST
grant select on iceberg table "RETAIL"."SILVER"."WEB_TRANSACTIONS" to role "RETAIL_ANALYST";

-- statement: table silver.transactions
create iceberg table if not exists "RETAIL"."SILVER"."TRANSACTIONS"
    external_volume = 'RETAIL_SILVER'
    catalog = 'RETAIL_SILVER'
    catalog_table_name = 'transactions'
    auto_refresh = true
    comment = 'One row for each transaction of any feed, in its newest version';

-- statement: grant iceberg table silver.transactions to ANALYST
grant select on iceberg table "RETAIL"."SILVER"."TRANSACTIONS" to role "RETAIL_ANALYST";
