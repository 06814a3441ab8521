create table sales (
    sale_id string
)
with ('path' = '*.csv');
