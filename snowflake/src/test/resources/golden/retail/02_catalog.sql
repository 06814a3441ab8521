-- How Snowflake asks Glue for tables.
-- Made by 'icestream snowflake print': make it anew, do not edit it.

-- statement: role accountadmin
use role "ACCOUNTADMIN";

-- statement: catalog integration bronze
create catalog integration if not exists "RETAIL_BRONZE"
    catalog_source = glue
    table_format = iceberg
    catalog_namespace = 'bronze'
    glue_aws_role_arn = 'arn:aws:iam::111111111111:role/retail-snowflake'
    glue_catalog_id = '111111111111'
    glue_region = 'eu-central-1'
    refresh_interval_seconds = 60
    enabled = true;

-- statement: grant catalog integration bronze to LOADER
grant usage on integration "RETAIL_BRONZE" to role "RETAIL_LOADER";

-- statement: catalog integration silver
create catalog integration if not exists "RETAIL_SILVER"
    catalog_source = glue
    table_format = iceberg
    catalog_namespace = 'silver'
    glue_aws_role_arn = 'arn:aws:iam::111111111111:role/retail-snowflake'
    glue_catalog_id = '111111111111'
    glue_region = 'eu-central-1'
    refresh_interval_seconds = 60
    enabled = true;

-- statement: grant catalog integration silver to LOADER
grant usage on integration "RETAIL_SILVER" to role "RETAIL_LOADER";

-- statement: catalog integration gold
create catalog integration if not exists "RETAIL_GOLD"
    catalog_source = glue
    table_format = iceberg
    catalog_namespace = 'gold'
    glue_aws_role_arn = 'arn:aws:iam::111111111111:role/retail-snowflake'
    glue_catalog_id = '111111111111'
    glue_region = 'eu-central-1'
    refresh_interval_seconds = 60
    enabled = true;

-- statement: grant catalog integration gold to LOADER
grant usage on integration "RETAIL_GOLD" to role "RETAIL_LOADER";
