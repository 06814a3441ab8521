-- The star schema as tables of Redshift, for dashboards that ask all day. Facts are spread by customer and sorted by date, small dimensions are on
-- every node; az64 compresses numbers and dates, zstd text, and columns that the sort key filters stay raw.
create schema if not exists retail;

create table if not exists retail.dim_customer (
    customer_key varchar(64) not null encode zstd,
    customer_id varchar(64) encode zstd,
    first_name varchar(256) encode zstd,
    last_name varchar(256) encode zstd,
    full_name varchar(512) encode zstd,
    email varchar(320) encode zstd,
    phone varchar(64) encode zstd,
    company_name varchar(256) encode zstd,
    city varchar(128) encode zstd,
    state varchar(128) encode zstd,
    postal_code varchar(64) encode zstd,
    country varchar(2) encode zstd,
    valid_from timestamptz encode az64,
    valid_to timestamptz encode az64,
    is_current boolean encode zstd,
    version bigint encode az64,
    created_date date encode az64,
    updated_date date encode az64,
    primary key (customer_key)
)
diststyle key distkey (customer_key) sortkey (customer_key);

create table if not exists retail.dim_product (
    product_key varchar(64) not null encode zstd,
    product_id varchar(64) encode zstd,
    product_code varchar(64) encode zstd,
    product_name varchar(256) encode zstd,
    product_family varchar(64) encode zstd,
    product_family_name varchar(128) encode zstd,
    product_line varchar(128) encode zstd,
    list_price decimal(12, 2) encode az64,
    valid_from timestamptz encode az64,
    valid_to timestamptz encode az64,
    is_current boolean encode zstd,
    version bigint encode az64,
    created_date date encode az64,
    updated_date date encode az64,
    primary key (product_key)
)
diststyle all sortkey (product_key);

create table if not exists retail.dim_location (
    location_key varchar(64) not null encode zstd,
    city varchar(128) encode zstd,
    state varchar(128) encode zstd,
    country varchar(2) encode zstd,
    territory varchar(64) encode zstd,
    region varchar(64) encode zstd,
    location_count bigint encode az64,
    primary key (location_key)
)
diststyle all sortkey (location_key);

create table if not exists retail.dim_date (
    date_key integer not null encode raw,
    calendar_date date encode az64,
    year_number integer encode az64,
    quarter_number integer encode az64,
    month_number integer encode az64,
    week_number integer encode az64,
    day_of_week integer encode az64,
    day_of_year integer encode az64,
    fiscal_year integer encode az64,
    fiscal_quarter integer encode az64,
    fiscal_month integer encode az64,
    fiscal_week integer encode az64,
    primary key (date_key)
)
diststyle all sortkey (date_key);

create table if not exists retail.fact_transactions (
    transaction_key varchar(64) not null encode zstd,
    transaction_id varchar(64) encode zstd,
    order_number varchar(64) encode zstd,
    customer_key varchar(64) encode zstd references retail.dim_customer (customer_key),
    product_key varchar(64) encode zstd references retail.dim_product (product_key),
    location_key varchar(64) encode zstd references retail.dim_location (location_key),
    date_key integer encode raw references retail.dim_date (date_key),
    customer_id varchar(64) encode zstd,
    product_id varchar(64) encode zstd,
    order_date date encode az64,
    quantity integer encode az64,
    unit_price decimal(12, 2) encode az64,
    total_amount decimal(12, 2) encode az64,
    deal_size varchar(16) encode zstd,
    territory varchar(64) encode zstd,
    region varchar(64) encode zstd,
    status varchar(32) encode zstd,
    product_line varchar(128) encode zstd,
    transaction_type varchar(8) encode zstd,
    is_large_order boolean encode zstd,
    restocking_fee decimal(12, 2) encode az64,
    net_amount decimal(13, 2) encode az64,
    source varchar(16) encode zstd,
    created_date date encode az64,
    updated_at timestamptz encode az64,
    primary key (transaction_key)
)
diststyle key distkey (customer_key) sortkey (date_key);
