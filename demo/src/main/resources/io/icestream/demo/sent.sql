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

create table if not exists sent.messages (
    event bigint primary key,
    batch_id bigint not null,
    kind text not null,
    transaction_id text,
    version bigint,
    key text not null,
    payload bytea not null
);

create index if not exists changes_by_batch on sent.changes (batch_id);

create index if not exists messages_by_batch on sent.messages (batch_id);

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

-- The versions of transactions that can be read and are right.
create or replace view sent.plausible_transactions as
select event, transaction_id, version, content
from (
    select
        event,
        transaction_id,
        version,
        case when transaction_id is not null then convert_from(payload, 'UTF8')::jsonb end as content
    from sent.messages
) as readable
where (content ->> 'amount')::numeric <> 0
    and sign((content ->> 'amount')::numeric) = sign((content ->> 'quantity')::numeric)
    and (content ->> 'quantity')::numeric * (content ->> 'unit_price')::numeric
        = (content ->> 'amount')::numeric;

-- The newest of them of each transaction.
create or replace view sent.newest_transactions as
select distinct on (transaction_id)
    transaction_id,
    version,
    content
from sent.plausible_transactions
order by transaction_id, version desc, event desc;
