-- What the facts add up to is what every summary of them does, to the cent.
SET 'every' = '10min';

with facts as (
    select
        coalesce(sum(total_amount) filter (where transaction_type = 'Sale'), 0) as sales,
        coalesce(-sum(total_amount) filter (where transaction_type = 'Refund'), 0) as refunds,
        coalesce(sum(restocking_fee), 0) as fees
    from gold.fact_transactions
    where order_date is not null
),

summaries as (
    select * from (
        select
            'monthly_summary' as summary,
            coalesce(sum(total_sales), 0) as sales,
            coalesce(sum(total_refunds), 0) as refunds,
            coalesce(sum(total_restocking_fees), 0) as fees
        from gold.monthly_summary
        union all
        select
            'refunds_by_month' as summary,
            cast(null as decimal(38, 2)) as sales,
            coalesce(sum(refunds), 0) as refunds,
            cast(null as decimal(38, 2)) as fees
        from gold.refunds_by_month
        union all
        select
            'sales_by_week' as summary,
            coalesce(sum(revenue), 0) as sales,
            cast(null as decimal(38, 2)) as refunds,
            cast(null as decimal(38, 2)) as fees
        from gold.sales_by_week
        union all
        select
            'sales_by_month' as summary,
            coalesce(sum(revenue), 0) as sales,
            cast(null as decimal(38, 2)) as refunds,
            cast(null as decimal(38, 2)) as fees
        from gold.sales_by_month
        union all
        select
            'sales_by_quarter' as summary,
            coalesce(sum(revenue), 0) as sales,
            cast(null as decimal(38, 2)) as refunds,
            cast(null as decimal(38, 2)) as fees
        from gold.sales_by_quarter
        union all
        select
            'kpis' as summary,
            cast(coalesce(sum(kpi_value), 0) as decimal(38, 2)) as sales,
            cast(null as decimal(38, 2)) as refunds,
            cast(null as decimal(38, 2)) as fees
        from gold.kpis
        where kpi = 'revenue'
    ) as all_summaries
)

select
    summaries.summary,
    facts.sales as sales_of_facts,
    summaries.sales,
    facts.refunds as refunds_of_facts,
    summaries.refunds,
    facts.fees as fees_of_facts,
    summaries.fees
from summaries
cross join facts
where
    facts.sales <> summaries.sales
    or facts.refunds <> summaries.refunds
    or facts.fees <> summaries.fees;
