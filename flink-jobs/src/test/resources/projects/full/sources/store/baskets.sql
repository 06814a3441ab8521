create table baskets (basket_id string, made_at timestamp_ltz(3), doc string);
