-- The log of every change, for the loader alone: personal columns are sealed.
-- Made by 'icestream snowflake print': make it anew, do not edit it.

-- statement: role LOADER
use role "WEB_SHOP_LOADER";

-- statement: use warehouse
use warehouse "WEB_SHOP";

-- statement: table bronze.web__customers
create iceberg table if not exists "WEB_SHOP"."BRONZE"."WEB__CUSTOMERS"
    external_volume = 'WEB_SHOP_BRONZE'
    catalog = 'WEB_SHOP_BRONZE'
    catalog_table_name = 'web__customers'
    auto_refresh = true
    comment = 'Every change of web.customers';
