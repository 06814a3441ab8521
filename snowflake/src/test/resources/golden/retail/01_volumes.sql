-- Warehouse, database, volumes on the lake's files, and roles.
-- Made by 'icestream snowflake print': make it anew, do not edit it.

-- statement: role accountadmin
use role "ACCOUNTADMIN";

-- statement: warehouse RETAIL
create warehouse if not exists "RETAIL"
    warehouse_size = xsmall
    auto_suspend = 60
    auto_resume = true
    initially_suspended = true;

-- statement: database RETAIL
create database if not exists "RETAIL";

-- statement: schema bronze
create schema if not exists "RETAIL"."BRONZE";

-- statement: volume bronze
create external volume if not exists "RETAIL_BRONZE"
    storage_locations = ((
        name = 'bronze'
        storage_provider = 'S3'
        storage_base_url = 's3://retail-lake/warehouse/'
        storage_aws_role_arn = 'arn:aws:iam::111111111111:role/retail-snowflake'
    ))
    allow_writes = false;

-- statement: schema silver
create schema if not exists "RETAIL"."SILVER";

-- statement: volume silver
create external volume if not exists "RETAIL_SILVER"
    storage_locations = ((
        name = 'silver'
        storage_provider = 'S3'
        storage_base_url = 's3://retail-lake/warehouse/'
        storage_aws_role_arn = 'arn:aws:iam::111111111111:role/retail-snowflake'
    ))
    allow_writes = false;

-- statement: schema gold
create schema if not exists "RETAIL"."GOLD";

-- statement: volume gold
create external volume if not exists "RETAIL_GOLD"
    storage_locations = ((
        name = 'gold'
        storage_provider = 'S3'
        storage_base_url = 's3://retail-lake/warehouse/'
        storage_aws_role_arn = 'arn:aws:iam::111111111111:role/retail-snowflake'
    ))
    allow_writes = false;

-- statement: role ANALYST
create role if not exists "RETAIL_ANALYST"
    comment = 'Reads Silver and Gold, protected columns as the policies show them';

-- statement: grant role ANALYST to SYSADMIN
grant role "RETAIL_ANALYST" to role "SYSADMIN";

-- statement: grant warehouse to ANALYST
grant usage on warehouse "RETAIL" to role "RETAIL_ANALYST";

-- statement: grant database to ANALYST
grant usage on database "RETAIL" to role "RETAIL_ANALYST";

-- statement: grant schema silver to ANALYST
grant usage on schema "RETAIL"."SILVER" to role "RETAIL_ANALYST";

-- statement: grant schema gold to ANALYST
grant usage on schema "RETAIL"."GOLD" to role "RETAIL_ANALYST";

-- statement: role LOADER
create role if not exists "RETAIL_LOADER"
    comment = 'Declares tables, views and policies';

-- statement: grant role LOADER to SYSADMIN
grant role "RETAIL_LOADER" to role "SYSADMIN";

-- statement: grant warehouse to LOADER
grant usage on warehouse "RETAIL" to role "RETAIL_LOADER";

-- statement: grant database to LOADER
grant usage on database "RETAIL" to role "RETAIL_LOADER";

-- statement: role REGIONAL
create role if not exists "RETAIL_REGIONAL"
    comment = 'Reads rows of Gold by territory';

-- statement: grant role REGIONAL to SYSADMIN
grant role "RETAIL_REGIONAL" to role "SYSADMIN";

-- statement: grant warehouse to REGIONAL
grant usage on warehouse "RETAIL" to role "RETAIL_REGIONAL";

-- statement: grant database to REGIONAL
grant usage on database "RETAIL" to role "RETAIL_REGIONAL";

-- statement: grant schema gold to REGIONAL
grant usage on schema "RETAIL"."GOLD" to role "RETAIL_REGIONAL";

-- statement: grant schema bronze to LOADER
grant usage, create iceberg table, create masking policy, create row access policy, create table, create view
    on schema "RETAIL"."BRONZE" to role "RETAIL_LOADER";

-- statement: grant volume bronze to LOADER
grant usage on external volume "RETAIL_BRONZE" to role "RETAIL_LOADER";

-- statement: grant schema silver to LOADER
grant usage, create iceberg table, create masking policy, create row access policy, create table, create view
    on schema "RETAIL"."SILVER" to role "RETAIL_LOADER";

-- statement: grant volume silver to LOADER
grant usage on external volume "RETAIL_SILVER" to role "RETAIL_LOADER";

-- statement: grant schema gold to LOADER
grant usage, create iceberg table, create masking policy, create row access policy, create table, create view
    on schema "RETAIL"."GOLD" to role "RETAIL_LOADER";

-- statement: grant volume gold to LOADER
grant usage on external volume "RETAIL_GOLD" to role "RETAIL_LOADER";
