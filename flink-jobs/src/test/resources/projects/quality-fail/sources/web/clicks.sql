create table clicks (click_id string, page string, primary key (click_id) not enforced);
