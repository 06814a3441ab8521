create table sales (
    entry_number bigint comment 'Line in the books of the partner; a sale has one for each change',
    sale_ref string comment 'The transaction; the web shop and the tills report some of them, too',
    order_ref string comment 'The order that the sale belongs to',
    client string comment 'Customer of ours',
    article string comment 'Product of ours',
    article_text string comment 'What the article is called',
    article_group string,
    sale_state string,
    area string,
    sales_district string,
    qty int comment 'Negative for a refund',
    price string comment 'With a decimal comma',
    total string comment 'With a decimal comma; negative for a refund',
    sold_on string comment 'As the partner writes it, 31.12.2026',
    placed_at timestamp_ltz(3) comment 'When the sale was made, the same in every line of it',
    changed_at timestamp_ltz(3) comment 'When the partner made this version',
    primary key (sale_ref) not enforced
) comment 'One line for each version of a sale, in a file a day; versions may come late or twice'
with (
    'order-by' = 'changed_at'
);
