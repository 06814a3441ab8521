-- Warehouse, database, volumes on the lake's files, and roles.
-- Made by 'icestream snowflake print': make it anew, do not edit it.

-- statement: role accountadmin
use role "ACCOUNTADMIN";

-- statement: warehouse WEB_SHOP
create warehouse if not exists "WEB_SHOP"
    warehouse_size = xsmall
    auto_suspend = 60
    auto_resume = true
    initially_suspended = true;

-- statement: database WEB_SHOP
create database if not exists "WEB_SHOP";

-- statement: schema bronze
create schema if not exists "WEB_SHOP"."BRONZE";

-- statement: volume bronze
create external volume if not exists "WEB_SHOP_BRONZE"
    storage_locations = ((
        name = 'bronze'
        storage_provider = 'S3'
        storage_base_url = 's3://lake/warehouse/'
        storage_aws_role_arn = 'arn:aws:iam::111111111111:role/web-snowflake'
    ))
    allow_writes = false;

-- statement: schema silver
create schema if not exists "WEB_SHOP"."SILVER";

-- statement: volume silver
create external volume if not exists "WEB_SHOP_SILVER"
    storage_locations = ((
        name = 'silver'
        storage_provider = 'S3'
        storage_base_url = 's3://lake/warehouse/'
        storage_aws_role_arn = 'arn:aws:iam::111111111111:role/web-snowflake'
    ))
    allow_writes = false;

-- statement: schema gold
create schema if not exists "WEB_SHOP"."GOLD";

-- statement: volume gold
create external volume if not exists "WEB_SHOP_GOLD"
    storage_locations = ((
        name = 'gold'
        storage_provider = 'S3'
        storage_base_url = 's3://lake/warehouse/'
        storage_aws_role_arn = 'arn:aws:iam::111111111111:role/web-snowflake'
    ))
    allow_writes = false;

-- statement: role ANALYST
create role if not exists "WEB_SHOP_ANALYST"
    comment = 'Reads Silver and Gold, protected columns as the policies show them';

-- statement: grant role ANALYST to SYSADMIN
grant role "WEB_SHOP_ANALYST" to role "SYSADMIN";

-- statement: grant warehouse to ANALYST
grant usage on warehouse "WEB_SHOP" to role "WEB_SHOP_ANALYST";

-- statement: grant database to ANALYST
grant usage on database "WEB_SHOP" to role "WEB_SHOP_ANALYST";

-- statement: grant schema silver to ANALYST
grant usage on schema "WEB_SHOP"."SILVER" to role "WEB_SHOP_ANALYST";

-- statement: grant schema gold to ANALYST
grant usage on schema "WEB_SHOP"."GOLD" to role "WEB_SHOP_ANALYST";

-- statement: role LOADER
create role if not exists "WEB_SHOP_LOADER"
    comment = 'Declares tables, views and policies';

-- statement: grant role LOADER to SYSADMIN
grant role "WEB_SHOP_LOADER" to role "SYSADMIN";

-- statement: grant warehouse to LOADER
grant usage on warehouse "WEB_SHOP" to role "WEB_SHOP_LOADER";

-- statement: grant database to LOADER
grant usage on database "WEB_SHOP" to role "WEB_SHOP_LOADER";

-- statement: role REGIONAL
create role if not exists "WEB_SHOP_REGIONAL"
    comment = 'Reads rows of Gold by country';

-- statement: grant role REGIONAL to SYSADMIN
grant role "WEB_SHOP_REGIONAL" to role "SYSADMIN";

-- statement: grant warehouse to REGIONAL
grant usage on warehouse "WEB_SHOP" to role "WEB_SHOP_REGIONAL";

-- statement: grant database to REGIONAL
grant usage on database "WEB_SHOP" to role "WEB_SHOP_REGIONAL";

-- statement: grant schema gold to REGIONAL
grant usage on schema "WEB_SHOP"."GOLD" to role "WEB_SHOP_REGIONAL";

-- statement: grant schema bronze to LOADER
grant usage, create iceberg table, create masking policy, create row access policy, create table, create view
    on schema "WEB_SHOP"."BRONZE" to role "WEB_SHOP_LOADER";

-- statement: grant volume bronze to LOADER
grant usage on external volume "WEB_SHOP_BRONZE" to role "WEB_SHOP_LOADER";

-- statement: grant schema silver to LOADER
grant usage, create iceberg table, create masking policy, create row access policy, create table, create view
    on schema "WEB_SHOP"."SILVER" to role "WEB_SHOP_LOADER";

-- statement: grant volume silver to LOADER
grant usage on external volume "WEB_SHOP_SILVER" to role "WEB_SHOP_LOADER";

-- statement: grant schema gold to LOADER
grant usage, create iceberg table, create masking policy, create row access policy, create table, create view
    on schema "WEB_SHOP"."GOLD" to role "WEB_SHOP_LOADER";

-- statement: grant volume gold to LOADER
grant usage on external volume "WEB_SHOP_GOLD" to role "WEB_SHOP_LOADER";
