-- Every fact names a customer, a product, a place and a day that are there.
SET 'every' = '10min';

select
    fact.transaction_key,
    'customer_key' as relation,
    fact.customer_key as missing
from gold.fact_transactions as fact
left join gold.dim_customer as dim on fact.customer_key = dim.customer_key
where dim.customer_key is null
union all
select
    fact.transaction_key,
    'product_key' as relation,
    fact.product_key as missing
from gold.fact_transactions as fact
left join gold.dim_product as dim on fact.product_key = dim.product_key
where dim.product_key is null
union all
select
    fact.transaction_key,
    'location_key' as relation,
    fact.location_key as missing
from gold.fact_transactions as fact
left join gold.dim_location as dim on fact.location_key = dim.location_key
where dim.location_key is null
union all
select
    fact.transaction_key,
    'date_key' as relation,
    cast(fact.date_key as string) as missing
from gold.fact_transactions as fact
left join gold.dim_date as dim on fact.date_key = dim.date_key
where dim.date_key is null and fact.date_key is not null;
