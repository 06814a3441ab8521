-- Current tables, with their policies.
-- Made by 'icestream snowflake print': make it anew, do not edit it.

-- statement: role LOADER
use role "WEB_SHOP_LOADER";

-- statement: use warehouse
use warehouse "WEB_SHOP";

-- statement: masking policy silver.masked_text
create masking policy if not exists "WEB_SHOP"."SILVER"."MASKED_TEXT" as (held varchar) returns varchar ->
    case
        when is_role_in_session('WEB_SHOP_ANALYST') or is_role_in_session('WEB_SHOP_LOADER') then held
        else '***'
    end;

-- statement: masking policy silver.tokens_text
create masking policy if not exists "WEB_SHOP"."SILVER"."TOKENS_TEXT" as (held varchar) returns varchar ->
    case
        when is_role_in_session('WEB_SHOP_ANALYST') or is_role_in_session('WEB_SHOP_LOADER') then held
        else '***'
    end;

-- statement: table silver.customers
create iceberg table if not exists "WEB_SHOP"."SILVER"."CUSTOMERS"
    external_volume = 'WEB_SHOP_SILVER'
    catalog = 'WEB_SHOP_SILVER'
    catalog_table_name = 'customers'
    auto_refresh = true
    comment = 'One row for each customer';

-- statement: mask silver.customers.full_name
alter iceberg table "WEB_SHOP"."SILVER"."CUSTOMERS"
    modify column "FULL_NAME" set masking policy "WEB_SHOP"."SILVER"."TOKENS_TEXT" force;

-- statement: mask silver.customers.email
alter iceberg table "WEB_SHOP"."SILVER"."CUSTOMERS"
    modify column "EMAIL" set masking policy "WEB_SHOP"."SILVER"."MASKED_TEXT" force;

-- statement: grant iceberg table silver.customers to ANALYST
grant select on iceberg table "WEB_SHOP"."SILVER"."CUSTOMERS" to role "WEB_SHOP_ANALYST";
