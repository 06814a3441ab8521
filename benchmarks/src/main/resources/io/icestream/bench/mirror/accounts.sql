create table accounts (
    account_id bigint primary key,
    version bigint not null,
    status text not null,
    currency text not null,
    branch text,
    note text,
    balance numeric(14, 2) not null,
    credit_limit numeric(14, 2),
    rating integer not null,
    is_open boolean not null,
    opened_on date not null,
    updated_at timestamptz not null
);
