create table refunds (
    refund_id string
)
with ('path' = '/refunds');
