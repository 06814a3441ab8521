-- Whether tables, keys, policies and views are as the project declares them.
-- Made by 'icestream snowflake print': make it anew, do not edit it.

-- statement: role LOADER
use role "WEB_SHOP_LOADER";

-- statement: use warehouse
use warehouse "WEB_SHOP";

-- check: silver.customers is refreshed
select status
from (
    select parse_json(system$auto_refresh_status('"WEB_SHOP"."SILVER"."CUSTOMERS"')):executionState::varchar as status
)
where status is distinct from 'RUNNING';

-- check: silver.customers has the declared columns
select declared.column_name, declared.data_type, found.data_type as found_type
from (values
        ('CUSTOMER_ID', 'TEXT'),
        ('FULL_NAME', 'TEXT'),
        ('EMAIL', 'TEXT'),
        ('COUNTRY', 'TEXT')) as declared (column_name, data_type)
left join "WEB_SHOP".information_schema.columns as found
    on found.table_schema = 'SILVER'
    and found.table_name = 'CUSTOMERS'
    and found.column_name = declared.column_name
where found.data_type is distinct from declared.data_type;

-- check: silver.customers has one row a key
select "CUSTOMER_ID", count(*) as row_count
from "WEB_SHOP"."SILVER"."CUSTOMERS"
group by "CUSTOMER_ID"
having count(*) > 1
limit 20;

-- check: silver.customers has its masking policies
select declared.column_name
from (values
        ('FULL_NAME'),
        ('EMAIL')) as declared (column_name)
left join table("WEB_SHOP".information_schema.policy_references(ref_entity_name => '"WEB_SHOP"."SILVER"."CUSTOMERS"', ref_entity_domain => 'table')) as found
    on found.policy_kind = 'MASKING_POLICY'
    and found.ref_column_name = declared.column_name
where found.policy_name is null;

-- check: gold.customers_by_country is refreshed
select status
from (
    select parse_json(system$auto_refresh_status('"WEB_SHOP"."GOLD"."CUSTOMERS_BY_COUNTRY"')):executionState::varchar as status
)
where status is distinct from 'RUNNING';

-- check: gold.customers_by_country has the declared columns
select declared.column_name, declared.data_type, found.data_type as found_type
from (values
        ('COUNTRY', 'TEXT'),
        ('CUSTOMER_COUNT', 'NUMBER'),
        ('NAMED_COUNT', 'NUMBER'),
        ('NEWEST_NAME', 'TEXT')) as declared (column_name, data_type)
left join "WEB_SHOP".information_schema.columns as found
    on found.table_schema = 'GOLD'
    and found.table_name = 'CUSTOMERS_BY_COUNTRY'
    and found.column_name = declared.column_name
where found.data_type is distinct from declared.data_type;

-- check: gold.customers_by_country has one row a key
select "COUNTRY", count(*) as row_count
from "WEB_SHOP"."GOLD"."CUSTOMERS_BY_COUNTRY"
group by "COUNTRY"
having count(*) > 1
limit 20;

-- check: gold.customers_by_country has its masking policies
select declared.column_name
from (values
        ('NEWEST_NAME')) as declared (column_name)
left join table("WEB_SHOP".information_schema.policy_references(ref_entity_name => '"WEB_SHOP"."GOLD"."CUSTOMERS_BY_COUNTRY"', ref_entity_domain => 'table')) as found
    on found.policy_kind = 'MASKING_POLICY'
    and found.ref_column_name = declared.column_name
where found.policy_name is null;

-- check: gold.customers_by_country has its row access policy
select count(*) as policy_count
from table("WEB_SHOP".information_schema.policy_references(ref_entity_name => '"WEB_SHOP"."GOLD"."CUSTOMERS_BY_COUNTRY"', ref_entity_domain => 'table'))
where policy_kind = 'ROW_ACCESS_POLICY'
having count(*) = 0;

-- check: gold.customers_by_country has a view with the declared columns
select declared.column_name, declared.data_type, found.data_type as found_type
from (values
        ('COUNTRY', 'TEXT'),
        ('CUSTOMER_COUNT', 'NUMBER'),
        ('NAMED_COUNT', 'NUMBER'),
        ('NEWEST_NAME', 'TEXT')) as declared (column_name, data_type)
left join "WEB_SHOP".information_schema.columns as found
    on found.table_schema = 'GOLD'
    and found.table_name = 'GOLD__CUSTOMERS_BY_COUNTRY'
    and found.column_name = declared.column_name
where found.data_type is distinct from declared.data_type;
