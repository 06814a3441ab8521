create table pages (click_id string, primary key (click_id) not enforced);
create temporary view gold__pages as select click_id from silver__clicks
