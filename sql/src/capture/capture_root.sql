-- For a statement on a partition (or a child) itself: the captured table above it. None where it was detached: what happens to
-- it then is its own affair.
create or replace function gapless.capture_root(capture uuid, relation oid)
  returns table (in_schema text, in_table text)
  stable
  rows 1
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  with recursive above (oid) as (
    select relation union select i.inhparent from above a join pg_catalog.pg_inherits i on i.inhrelid = a.oid
  )
  select n.nspname::text, c.relname::text
  from above a
  join pg_catalog.pg_trigger t on t.tgrelid = a.oid and t.tgnargs = 0 and t.tgparentid = 0 and t.tgname like '00\_gapless\_capture\_%'
  join pg_catalog.pg_proc f on f.oid = t.tgfoid and f.proname = 'gapless_capture_' || replace(capture::text, '-', '')
  join pg_catalog.pg_class c on c.oid = a.oid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  limit 1
$$;
comment on function gapless.capture_root(uuid, oid) is 'Internal: the captured table that a partition belongs to.';
grant execute on function gapless.capture_root(uuid, oid) to gapless_user;
