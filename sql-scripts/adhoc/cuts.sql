-- What was published last, and how many rows that changed; each table can be read as of a cut with
--   /*+ options('tag' = 'cut_<number>') */
--   icestream sql sql-scripts/retail -f sql-scripts/adhoc/cuts.sql
SET 'execution.runtime-mode' = 'batch';
SET 'sql-client.execution.result-mode' = 'tableau';

select *
from ops.cuts
order by cut desc
limit 10;
