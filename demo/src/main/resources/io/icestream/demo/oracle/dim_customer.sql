select
    sent.version_key(key, valid_from) as customer_key,
    key as customer_id,
    content ->> 'company_name' as company_name,
    content ->> 'city' as city,
    content ->> 'state' as state,
    content ->> 'country' as country,
    sent.shown(valid_from) as valid_from,
    case when is_deleted then '<some time>' else sent.shown(valid_to) end as valid_to,
    valid_to is null and not is_deleted as is_current,
    version,
    ((content ->> 'created_at')::timestamptz at time zone 'UTC')::date as created_date,
    (valid_from at time zone 'UTC')::date as updated_date
from sent.versions
where entity = 'customers'
union all
select 'unknown', null, null, null, null, null, null, null, true, 1, null, null
