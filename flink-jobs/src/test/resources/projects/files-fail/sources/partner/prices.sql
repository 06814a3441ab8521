create table prices (id string) with ('tombstones' = 'apply');
