create table accounts (
    account_id bigint,
    version bigint,
    status string,
    currency string,
    branch string,
    note string,
    balance decimal(14, 2),
    credit_limit decimal(14, 2),
    rating int,
    is_open boolean,
    opened_on date,
    updated_at timestamp_ltz(6),
    primary key (account_id) not enforced
) comment 'The table of the source as it is now';

create temporary view silver__accounts as
with accounts as (
    select * from shop.accounts
)

select
    account_id,
    version,
    status,
    currency,
    branch,
    note,
    balance,
    credit_limit,
    rating,
    is_open,
    opened_on,
    updated_at
from accounts;
