create table clicks (click_id string, page string, quality_score int, primary key (click_id) not enforced);
create temporary view silver__clicks as select click_id, page, 1 as quality_score from web.clicks;
