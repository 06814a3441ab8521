create temporary system function f as 'a.F';
create temporary system function f as 'a.F';
create function a.b.f as 'a.F';
select 1;
