create table circle_one (a string, primary key (a) not enforced);
create temporary view silver__circle_one as select a from silver__circle_two;
