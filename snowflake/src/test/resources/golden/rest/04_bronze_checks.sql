-- Whether Snowflake follows Bronze and its rows are whole.
-- Made by 'icestream snowflake print': make it anew, do not edit it.

-- statement: role LOADER
use role "WEB_SHOP_LOADER";

-- statement: use warehouse
use warehouse "WEB_SHOP";

-- check: bronze.web__customers is refreshed
select status
from (
    select parse_json(system$auto_refresh_status('"WEB_SHOP"."BRONZE"."WEB__CUSTOMERS"')):executionState::varchar as status
)
where status is distinct from 'RUNNING';

-- check: bronze.web__customers knows where rows come from
select count(*) as row_count
from "WEB_SHOP"."BRONZE"."WEB__CUSTOMERS"
where meta_source is null
    or meta_op is null
    or meta_position is null
    or meta_ingested_at is null
having count(*) > 0;
