-- Latest snapshot of each table: the newest published cut of each job, which is one consistent state of all its tables.
-- With the snapshot's id: select ... from gold.daily_sales for version as of <snapshot_id>.
with newest as (
    select
        job,
        max(cut) as cut
    from ops.cuts
    where verdict = 'published'
    group by job
)

select
    c.job,
    c.cut,
    t.table_name,
    t.snapshot_id,
    t.tag,
    t.rows_total,
    c.published_at
from ops.cuts as c
inner join newest as n
    on c.job = n.job and c.cut = n.cut
cross join unnest(c.snapshots) as t (
    table_name, snapshot_id, tag, is_changed, rows_added, rows_updated, rows_removed, rows_total
)
where c.verdict = 'published'
order by t.table_name
