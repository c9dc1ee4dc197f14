-- How many events a matcher looks at next: as many as took about 50 ms, told by how long the last ones took. What that depends
-- on (how many could match, how many do, what then is written) is known to nobody beforehand.
--   step     of the last range
--   began    when it was begun, by clock_timestamp()
--   is_full  whether the range was as long as the step: a short one tells little
create or replace function gapless.next_step(step integer, began timestamptz, is_full boolean)
  returns integer
  volatile
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select case
    when t.ms > 100 then greatest(step / 2, 10)
    when t.ms < 50 and is_full then least(step * 2, 5000)
    else step end
  from (select extract(epoch from clock_timestamp() - began) * 1000 as ms) t
$$;
comment on function gapless.next_step(integer, timestamptz, boolean) is 'Internal: the size of a matcher''s next range of the log, 10 to 5000.';
