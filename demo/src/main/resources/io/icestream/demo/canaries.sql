-- Every personal value that was ever sent and that is not in other places by right.
select content::jsonb ->> field as canary
from sent.changes
cross join unnest(array['last_name', 'email', 'phone', 'address_line_1']) as fields (field)
where entity = 'CUSTOMERS' and content::jsonb ->> field is not null

union

select regexp_substr(quantity, '[^ ]+@[^ ]+')
from (
    select
        case
            when feed = 'PARTNER' then split_part(convert_from(payload, 'UTF8'), ';', 11)
            else convert_from(payload, 'UTF8')::jsonb ->> 'quantity'
        end as quantity
    from sent.messages
    where kind = 'WRONG_TYPE'
) as wrong
where position('@' in quantity) > 0

union

select convert_from(payload, 'UTF8')::jsonb -> 'contact' ->> field
from sent.messages
cross join unnest(array['name', 'phone']) as fields (field)
where kind = 'MISSING_KEY' and feed <> 'PARTNER' and position('contact' in convert_from(payload, 'UTF8')) > 0

union

select split_part(convert_from(payload, 'UTF8'), ';', field)
from sent.messages
cross join unnest(array[6, 9]) as fields (field)
where kind = 'MISSING_KEY' and feed = 'PARTNER'
