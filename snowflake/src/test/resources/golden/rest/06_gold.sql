-- What is asked of the lake: tables with their policies, and views with fixed types.
-- Made by 'icestream snowflake print': make it anew, do not edit it.

-- statement: role LOADER
use role "WEB_SHOP_LOADER";

-- statement: use warehouse
use warehouse "WEB_SHOP";

-- statement: masking policy gold.tokens_text
create masking policy if not exists "WEB_SHOP"."GOLD"."TOKENS_TEXT" as (held varchar) returns varchar ->
    case
        when is_role_in_session('WEB_SHOP_ANALYST') or is_role_in_session('WEB_SHOP_LOADER') then held
        else '***'
    end;

-- statement: table gold.rows_of_role
create table if not exists "WEB_SHOP"."GOLD"."ROWS_OF_ROLE" (
    role_name varchar not null,
    shown_value varchar not null
)
    comment = 'Which values of country a role sees; a row for each';

-- statement: row access policy gold.rows_by_country
create row access policy if not exists "WEB_SHOP"."GOLD"."ROWS_BY_COUNTRY" as (held varchar) returns boolean ->
    is_role_in_session('WEB_SHOP_ANALYST')
    or is_role_in_session('WEB_SHOP_LOADER')
    or exists (
        select 1
        from "WEB_SHOP"."GOLD"."ROWS_OF_ROLE" as allowed
        where allowed.shown_value = held and is_role_in_session(allowed.role_name)
    );

-- statement: table gold.customers_by_country
create iceberg table if not exists "WEB_SHOP"."GOLD"."CUSTOMERS_BY_COUNTRY"
    external_volume = 'WEB_SHOP_GOLD'
    catalog = 'WEB_SHOP_GOLD'
    catalog_table_name = 'customers_by_country'
    auto_refresh = true
    comment = 'One row for each country';

-- statement: mask gold.customers_by_country.newest_name
alter iceberg table "WEB_SHOP"."GOLD"."CUSTOMERS_BY_COUNTRY"
    modify column "NEWEST_NAME" set masking policy "WEB_SHOP"."GOLD"."TOKENS_TEXT" force;

-- statement: rows of gold.customers_by_country
execute immediate $$
begin
    if (not exists (
        select 1
        from table("WEB_SHOP".information_schema.policy_references(ref_entity_name => '"WEB_SHOP"."GOLD"."CUSTOMERS_BY_COUNTRY"', ref_entity_domain => 'table'))
        where policy_kind = 'ROW_ACCESS_POLICY'
    )) then
        alter iceberg table "WEB_SHOP"."GOLD"."CUSTOMERS_BY_COUNTRY"
            add row access policy "WEB_SHOP"."GOLD"."ROWS_BY_COUNTRY" on ("COUNTRY");
    end if;
end
$$;

-- statement: view gold.customers_by_country
create or replace view "WEB_SHOP"."GOLD"."GOLD__CUSTOMERS_BY_COUNTRY" (
    "COUNTRY",
    "CUSTOMER_COUNT",
    "NAMED_COUNT",
    "NEWEST_NAME"
)
    copy grants
    comment = 'One row for each country'
as
select
    cast("COUNTRY" as varchar) as "COUNTRY",
    cast("CUSTOMER_COUNT" as number(19, 0)) as "CUSTOMER_COUNT",
    cast("NAMED_COUNT" as number(19, 0)) as "NAMED_COUNT",
    cast("NEWEST_NAME" as varchar) as "NEWEST_NAME"
from "WEB_SHOP"."GOLD"."CUSTOMERS_BY_COUNTRY";

-- statement: grant iceberg table gold.customers_by_country to ANALYST
grant select on iceberg table "WEB_SHOP"."GOLD"."CUSTOMERS_BY_COUNTRY" to role "WEB_SHOP_ANALYST";

-- statement: grant view gold.customers_by_country to ANALYST
grant select on view "WEB_SHOP"."GOLD"."GOLD__CUSTOMERS_BY_COUNTRY" to role "WEB_SHOP_ANALYST";

-- statement: grant iceberg table gold.customers_by_country to REGIONAL
grant select on iceberg table "WEB_SHOP"."GOLD"."CUSTOMERS_BY_COUNTRY" to role "WEB_SHOP_REGIONAL";

-- statement: grant view gold.customers_by_country to REGIONAL
grant select on view "WEB_SHOP"."GOLD"."GOLD__CUSTOMERS_BY_COUNTRY" to role "WEB_SHOP_REGIONAL";
