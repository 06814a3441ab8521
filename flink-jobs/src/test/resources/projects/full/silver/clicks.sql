create table clicks (click_id string, primary key (click_id) not enforced);
create temporary view silver__clicks as select click_id from web.clicks
