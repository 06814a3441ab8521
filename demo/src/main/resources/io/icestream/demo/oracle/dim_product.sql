select
    sent.version_key(key, valid_from) as product_key,
    key as product_id,
    content ->> 'product_code' as product_code,
    content ->> 'product_name' as product_name,
    content ->> 'product_family' as product_family,
    content ->> 'product_family_name' as product_family_name,
    content ->> 'product_line' as product_line,
    (content ->> 'list_price')::numeric(12, 2) as list_price,
    sent.shown(valid_from) as valid_from,
    case when is_deleted then '<some time>' else sent.shown(valid_to) end as valid_to,
    valid_to is null and not is_deleted as is_current,
    version,
    ((content ->> 'created_at')::timestamptz at time zone 'UTC')::date as created_date,
    (valid_from at time zone 'UTC')::date as updated_date
from sent.versions
where entity = 'products'
union all
select 'unknown', null, null, null, null, null, null, null, null, null, true, 1, null, null
