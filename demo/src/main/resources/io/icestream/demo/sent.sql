-- What the generator is about to send, written down before it is sent.
create schema if not exists sent;

create table if not exists sent.batches (
    batch_id bigint primary key,
    next_event bigint not null,
    -- the transaction in the shop's database that makes the changes
    shop_transaction text,
    -- the end of each partition once all messages are acknowledged
    topic_ends bigint[],
    is_sent boolean not null default false
);

create table if not exists sent.changes (
    event bigint not null,
    step integer not null,
    batch_id bigint not null,
    entity text not null,
    kind text not null,
    key text not null,
    old_key text,
    content text,
    primary key (event, step)
);

-- WEB goes to the topic, TILL is answered by the tills, PARTNER lies in files.
create table if not exists sent.messages (
    event bigint not null,
    feed text not null,
    batch_id bigint not null,
    kind text not null,
    transaction_id text,
    version bigint,
    key text not null,
    payload bytea not null,
    -- the name of the partner's file, once it is decided
    file text,
    primary key (event, feed)
);

create table if not exists sent.fiscal_calendar as
select
    day::date as calendar_date,
    extract(year from day + interval '6 months')::int as fiscal_year,
    extract(quarter from day + interval '6 months')::int as fiscal_quarter,
    extract(month from day + interval '6 months')::int as fiscal_month,
    (day::date - (date_trunc('year', day + interval '6 months') - interval '6 months')::date) / 7 + 1
        as fiscal_week
from generate_series(timestamp '2025-07-01', timestamp '2028-06-30', interval '1 day') as days (day);

create index if not exists changes_by_batch on sent.changes (batch_id);

create index if not exists messages_by_batch on sent.messages (batch_id);

create index if not exists messages_by_file on sent.messages (file) where feed = 'PARTNER';

-- The state that the changes amount to: the newest content of each key, null where it is deleted.
create or replace view sent.newest_rows as
select distinct on (entity, key)
    entity,
    key,
    content
from (
    select entity, key, content, event, step, 1 as part from sent.changes
    union all
    select entity, old_key, null, event, step, 0 from sent.changes where kind = 'REKEY'
) as effects
order by entity, key, event desc, step desc, part desc;

-- The records that can be read, in the words of the web shop.
create or replace view sent.readable_messages as
select
    event,
    feed,
    transaction_id,
    version,
    case
        when transaction_id is null then null
        when feed <> 'PARTNER' then text::jsonb
        else jsonb_build_object(
            'transaction_id', fields[2],
            'order_number', fields[3],
            'customer_id', fields[4],
            'product_id', fields[5],
            'product_name', fields[6],
            'product_family', fields[7],
            'status', fields[8],
            'region', fields[9],
            'territory', fields[10],
            'quantity', fields[11]::int,
            'unit_price', replace(fields[12], ',', '.')::numeric(12, 2),
            'amount', replace(fields[13], ',', '.')::numeric(12, 2),
            'transaction_date', to_date(fields[14], 'DD.MM.YYYY'),
            'ordered_at', fields[15],
            'updated_at', fields[16])
    end as content
from (
    select *, string_to_array(text, ';') as fields
    from (
        select *, case when transaction_id is not null then convert_from(payload, 'UTF8') end as text
        from sent.messages
    ) as texts
) as lines;

-- The versions of transactions that can be read and are right.
create or replace view sent.plausible_transactions as
select event, feed, transaction_id, version, content
from sent.readable_messages
where (content ->> 'amount')::numeric <> 0
    and sign((content ->> 'amount')::numeric) = sign((content ->> 'quantity')::numeric)
    and (content ->> 'quantity')::numeric * (content ->> 'unit_price')::numeric
        = (content ->> 'amount')::numeric;

-- The newest of them of each transaction, whichever feed tells it; of one time the web shop's before the tills'
-- before the partner's.
create or replace view sent.newest_transactions as
select distinct on (transaction_id)
    transaction_id,
    version,
    lower(feed) as source,
    content
from sent.plausible_transactions
order by
    transaction_id,
    (content ->> 'updated_at')::timestamptz desc,
    array_position(array['WEB', 'TILL', 'PARTNER'], feed);

-- The same with a column for each of its values.
create or replace view sent.transactions as
select
    transaction_id,
    source,
    content ->> 'order_number' as order_number,
    content ->> 'customer_id' as customer_id,
    content ->> 'product_id' as product_id,
    content ->> 'product_family' as product_family,
    content ->> 'status' as status,
    content ->> 'region' as region,
    content ->> 'territory' as territory,
    (content ->> 'quantity')::bigint as quantity,
    (content ->> 'unit_price')::numeric(12, 2) as unit_price,
    (content ->> 'amount')::numeric(12, 2) as amount,
    (content ->> 'transaction_date')::date as transaction_date,
    (content ->> 'ordered_at')::timestamptz as ordered_at,
    (content ->> 'updated_at')::timestamptz as updated_at
from sent.newest_transactions;

-- What each row of the shop was from when to when; is_deleted where it was deleted and did not come back.
create or replace view sent.versions as
with effects as (
    select entity, key, content, event, step, 1 as part from sent.changes
    union all
    select entity, old_key, null, event, step, 0 from sent.changes where kind = 'REKEY'
),

dated as (
    select distinct on (entity, key, valid_from)
        entity,
        key,
        content,
        valid_from,
        event,
        step,
        part
    from (
        select *, (content::jsonb ->> 'updated_at')::timestamptz as valid_from
        from effects
        where content is not null
    ) as filled
    where valid_from is not null
    order by entity, key, valid_from, event desc, step desc, part desc
)

select
    lower(entity) as entity,
    key,
    content::jsonb as content,
    valid_from,
    lead(valid_from) over each_key as valid_to,
    row_number() over each_key as version,
    lead(valid_from) over each_key is null and exists (
        select 1
        from effects
        where effects.entity = dated.entity
            and effects.key = dated.key
            and effects.content is null
            and (effects.event, effects.step, effects.part) > (dated.event, dated.step, dated.part)
    ) as is_deleted
from dated
window each_key as (partition by entity, key order by valid_from);

-- How the program names a version, or a place.
create or replace function sent.surrogate_key(variadic parts text[]) returns text
language sql immutable as
$$ select left(encode(sha256(convert_to(array_to_string(parts, '|'), 'UTF8')), 'hex'), 32) $$;

create or replace function sent.version_key(id text, valid_from timestamptz) returns text
language sql immutable as
$$ select sent.surrogate_key(id, to_char(valid_from at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')) $$;

create or replace function sent.shown(moment timestamptz) returns text
language sql immutable as
$$ select to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') $$;
