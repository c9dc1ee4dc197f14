create or replace function gapless.rrule_bits(numbers integer[], size integer)
  returns text
  immutable
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select string_agg(case when g = any (numbers) then '1' else '0' end, '' order by g) from generate_series(0, size - 1) g where numbers is not null
$$;
comment on function gapless.rrule_bits(integer[], integer) is 'Internal: numbers as a text of 0 and 1, from 0 up; null for null.';
