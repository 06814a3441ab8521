-- Every personal value that was ever sent and that is not in other places by right.
select content::jsonb ->> field as canary
from sent.changes
cross join unnest(array['last_name', 'email', 'phone', 'address_line_1']) as fields (field)
where entity = 'CUSTOMERS' and content::jsonb ->> field is not null

union

select regexp_substr(convert_from(payload, 'UTF8')::jsonb ->> 'quantity', '[^ ]+@[^ ]+')
from sent.messages
where kind = 'WRONG_TYPE' and position('@' in convert_from(payload, 'UTF8')) > 0

union

select convert_from(payload, 'UTF8')::jsonb -> 'contact' ->> field
from sent.messages
cross join unnest(array['name', 'phone']) as fields (field)
where kind = 'MISSING_KEY' and position('contact' in convert_from(payload, 'UTF8')) > 0
