create table pages (page string, click_count bigint, primary key (page) not enforced);
create temporary view gold__pages as select page, count(*) as click_count from silver__clicks group by page;
