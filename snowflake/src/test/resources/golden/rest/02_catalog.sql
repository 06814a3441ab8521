-- How Snowflake asks the Iceberg REST catalog for tables.
-- Made by 'icestream snowflake print': make it anew, do not edit it.

-- statement: role accountadmin
use role "ACCOUNTADMIN";

-- statement: catalog integration bronze
create catalog integration if not exists "WEB_SHOP_BRONZE"
    catalog_source = iceberg_rest
    table_format = iceberg
    catalog_namespace = 'bronze'
    rest_config = (
        catalog_uri = 'https://catalog.example/api'
    )
    rest_authentication = (
        type = bearer
        bearer_token = '${env:LAKE_TOKEN}'
    )
    refresh_interval_seconds = 60
    enabled = true;

-- statement: grant catalog integration bronze to LOADER
grant usage on integration "WEB_SHOP_BRONZE" to role "WEB_SHOP_LOADER";

-- statement: catalog integration silver
create catalog integration if not exists "WEB_SHOP_SILVER"
    catalog_source = iceberg_rest
    table_format = iceberg
    catalog_namespace = 'silver'
    rest_config = (
        catalog_uri = 'https://catalog.example/api'
    )
    rest_authentication = (
        type = bearer
        bearer_token = '${env:LAKE_TOKEN}'
    )
    refresh_interval_seconds = 60
    enabled = true;

-- statement: grant catalog integration silver to LOADER
grant usage on integration "WEB_SHOP_SILVER" to role "WEB_SHOP_LOADER";

-- statement: catalog integration gold
create catalog integration if not exists "WEB_SHOP_GOLD"
    catalog_source = iceberg_rest
    table_format = iceberg
    catalog_namespace = 'gold'
    rest_config = (
        catalog_uri = 'https://catalog.example/api'
    )
    rest_authentication = (
        type = bearer
        bearer_token = '${env:LAKE_TOKEN}'
    )
    refresh_interval_seconds = 60
    enabled = true;

-- statement: grant catalog integration gold to LOADER
grant usage on integration "WEB_SHOP_GOLD" to role "WEB_SHOP_LOADER";
