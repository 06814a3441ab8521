set 'every' = 'cut';
select click_id from silver.clicks where click_id not in (select click_id from bronze.web__clicks);
