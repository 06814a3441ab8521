-- Whether Snowflake follows Bronze and its rows are whole.
-- Made by 'icestream snowflake print': make it anew, do not edit it.

-- statement: role LOADER
use role "RETAIL_LOADER";

-- statement: use warehouse
use warehouse "RETAIL";

-- check: bronze.shop__customers is refreshed
select status
from (
    select parse_json(system$auto_refresh_status('"RETAIL"."BRONZE"."SHOP__CUSTOMERS"')):executionState::varchar as status
)
where status is distinct from 'RUNNING';

-- check: bronze.shop__customers knows where rows come from
select count(*) as row_count
from "RETAIL"."BRONZE"."SHOP__CUSTOMERS"
where meta_source is null
    or meta_op is null
    or meta_position is null
    or meta_ingested_at is null
having count(*) > 0;

-- check: bronze.shop__products is refreshed
select status
from (
    select parse_json(system$auto_refresh_status('"RETAIL"."BRONZE"."SHOP__PRODUCTS"')):executionState::varchar as status
)
where status is distinct from 'RUNNING';

-- check: bronze.shop__products knows where rows come from
select count(*) as row_count
from "RETAIL"."BRONZE"."SHOP__PRODUCTS"
where meta_source is null
    or meta_op is null
    or meta_position is null
    or meta_ingested_at is null
having count(*) > 0;

-- check: bronze.shop__locations is refreshed
select status
from (
    select parse_json(system$auto_refresh_status('"RETAIL"."BRONZE"."SHOP__LOCATIONS"')):executionState::varchar as status
)
where status is distinct from 'RUNNING';

-- check: bronze.shop__locations knows where rows come from
select count(*) as row_count
from "RETAIL"."BRONZE"."SHOP__LOCATIONS"
where meta_source is null
    or meta_op is null
    or meta_position is null
    or meta_ingested_at is null
having count(*) > 0;

-- check: bronze.web__transactions is refreshed
select status
from (
    select parse_json(system$auto_refresh_status('"RETAIL"."BRONZE"."WEB__TRANSACTIONS"')):executionState::varchar as status
)
where status is distinct from 'RUNNING';

-- check: bronze.web__transactions knows where rows come from
select count(*) as row_count
from "RETAIL"."BRONZE"."WEB__TRANSACTIONS"
where meta_source is null
    or meta_op is null
    or meta_position is null
    or meta_ingested_at is null
having count(*) > 0;

-- check: bronze.till__transactions is refreshed
select status
from (
    select parse_json(system$auto_refresh_status('"RETAIL"."BRONZE"."TILL__TRANSACTIONS"')):executionState::varchar as status
)
where status is distinct from 'RUNNING';

-- check: bronze.till__transactions knows where rows come from
select count(*) as row_count
from "RETAIL"."BRONZE"."TILL__TRANSACTIONS"
where meta_source is null
    or meta_op is null
    or meta_position is null
    or meta_ingested_at is null
having count(*) > 0;

-- check: bronze.partner__sales is refreshed
select status
from (
    select parse_json(system$auto_refresh_status('"RETAIL"."BRONZE"."PARTNER__SALES"')):executionState::varchar as status
)
where status is distinct from 'RUNNING';

-- check: bronze.partner__sales knows where rows come from
select count(*) as row_count
from "RETAIL"."BRONZE"."PARTNER__SALES"
where meta_source is null
    or meta_op is null
    or meta_position is null
    or meta_ingested_at is null
having count(*) > 0;

-- check: bronze.finance__fiscal_calendar is refreshed
select status
from (
    select parse_json(system$auto_refresh_status('"RETAIL"."BRONZE"."FINANCE__FISCAL_CALENDAR"')):executionState::varchar as status
)
where status is distinct from 'RUNNING';

-- check: bronze.finance__fiscal_calendar knows where rows come from
select count(*) as row_count
from "RETAIL"."BRONZE"."FINANCE__FISCAL_CALENDAR"
where meta_source is null
    or meta_op is null
    or meta_position is null
    or meta_ingested_at is null
having count(*) > 0;
