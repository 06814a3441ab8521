create table returns (id string);
