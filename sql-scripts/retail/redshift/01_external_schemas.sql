-- The lake's layers in Redshift, read where they lie. The role is the readers' role of Terraform, with a trust for redshift.amazonaws.com.
-- psql ... -v reader_role=arn:aws:iam::<account>:role/<name>-analyst -f 01_external_schemas.sql
create external schema if not exists lake_silver
from data catalog
database 'silver'
iam_role :'reader_role';

create external schema if not exists lake_gold
from data catalog
database 'gold'
iam_role :'reader_role';

create external schema if not exists lake_ops
from data catalog
database 'ops'
iam_role :'reader_role';
