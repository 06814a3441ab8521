-- Data quality: what the newest measurement of each table says, rule by rule. A line without a rule is the table's score.
with newest as (
    select
        table_name,
        max(measured_at) as measured_at
    from ops.quality_metrics
    group by table_name
)

select
    substring(m.table_name, 1, position('.' in m.table_name) - 1) as layer_name,
    m.table_name,
    m.rule,
    m.dimension,
    m.severity,
    m.row_count,
    m.failed_count,
    cast(m.failed_count as double) / nullif(m.row_count, 0) as failed_share,
    m.mean_score,
    m.measured_at
from ops.quality_metrics as m
inner join newest as n
    on m.table_name = n.table_name and m.measured_at = n.measured_at
order by m.table_name, m.rule
