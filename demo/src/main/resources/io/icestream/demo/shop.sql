create table if not exists public.customers (
    customer_id text primary key,
    first_name text not null,
    last_name text not null,
    email text not null,
    phone text,
    company_name text,
    address_line_1 text,
    address_line_2 text,
    city text,
    state text,
    postal_code text,
    country text,
    created_at timestamptz not null,
    updated_at timestamptz not null
);

create table if not exists public.products (
    product_id text primary key,
    product_code text not null,
    product_name text not null,
    product_family text not null,
    product_family_name text not null,
    product_line text not null,
    list_price numeric(12, 2) not null,
    created_at timestamptz not null,
    updated_at timestamptz not null
);

create table if not exists public.locations (
    location_id text primary key,
    city text not null,
    state text,
    country text not null,
    territory text not null,
    region text not null
);
