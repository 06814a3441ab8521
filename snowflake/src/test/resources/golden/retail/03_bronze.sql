-- The log of every change, for the loader alone: personal columns are sealed.
-- Made by 'icestream snowflake print': make it anew, do not edit it.

-- statement: role LOADER
use role "RETAIL_LOADER";

-- statement: use warehouse
use warehouse "RETAIL";

-- statement: table bronze.shop__customers
create iceberg table if not exists "RETAIL"."BRONZE"."SHOP__CUSTOMERS"
    external_volume = 'RETAIL_BRONZE'
    catalog = 'RETAIL_BRONZE'
    catalog_table_name = 'shop__customers'
    auto_refresh = true
    comment = 'Every change of shop.customers';

-- statement: table bronze.shop__products
create iceberg table if not exists "RETAIL"."BRONZE"."SHOP__PRODUCTS"
    external_volume = 'RETAIL_BRONZE'
    catalog = 'RETAIL_BRONZE'
    catalog_table_name = 'shop__products'
    auto_refresh = true
    comment = 'Every change of shop.products';

-- statement: table bronze.shop__locations
create iceberg table if not exists "RETAIL"."BRONZE"."SHOP__LOCATIONS"
    external_volume = 'RETAIL_BRONZE'
    catalog = 'RETAIL_BRONZE'
    catalog_table_name = 'shop__locations'
    auto_refresh = true
    comment = 'Every change of shop.locations';

-- statement: table bronze.web__transactions
create iceberg table if not exists "RETAIL"."BRONZE"."WEB__TRANSACTIONS"
    external_volume = 'RETAIL_BRONZE'
    catalog = 'RETAIL_BRONZE'
    catalog_table_name = 'web__transactions'
    auto_refresh = true
    comment = 'Every change of web.transactions';

-- statement: table bronze.till__transactions
create iceberg table if not exists "RETAIL"."BRONZE"."TILL__TRANSACTIONS"
    external_volume = 'RETAIL_BRONZE'
    catalog = 'RETAIL_BRONZE'
    catalog_table_name = 'till__transactions'
    auto_refresh = true
    comment = 'Every change of till.transactions';

-- statement: table bronze.partner__sales
create iceberg table if not exists "RETAIL"."BRONZE"."PARTNER__SALES"
    external_volume = 'RETAIL_BRONZE'
    catalog = 'RETAIL_BRONZE'
    catalog_table_name = 'partner__sales'
    auto_refresh = true
    comment = 'Every change of partner.sales';

-- statement: table bronze.finance__fiscal_calendar
create iceberg table if not exists "RETAIL"."BRONZE"."FINANCE__FISCAL_CALENDAR"
    external_volume = 'RETAIL_BRONZE'
    catalog = 'RETAIL_BRONZE'
    catalog_table_name = 'finance__fiscal_calendar'
    auto_refresh = true
    comment = 'Every change of finance.fiscal_calendar';
