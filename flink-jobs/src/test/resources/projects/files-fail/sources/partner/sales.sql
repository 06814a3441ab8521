create table sales (id string);
