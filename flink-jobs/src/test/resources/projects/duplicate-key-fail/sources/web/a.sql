create table a (x string);
