-- Which table a capture is of, by the trigger that calls its function. Anybody may make a trigger and a function of any name: only
-- a function counts whose owner may call the capture's own. Not the table's owner: the table may have gone to somebody else since.
create or replace function gapless.captured_table(capture uuid)
  returns regclass
  stable
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select t.tgrelid::regclass
  from pg_catalog.pg_proc w
  join pg_catalog.pg_proc f on f.proname = 'gapless_capture_' || replace(capture::text, '-', '') and has_function_privilege(f.proowner, w.oid, 'execute')
  join pg_catalog.pg_trigger t on t.tgfoid = f.oid and not t.tgisinternal and t.tgnargs = 0 and t.tgparentid = 0 and t.tgname like '00\_gapless\_capture\_%'
  where w.pronamespace = 'gapless'::regnamespace and w.proname = 'captured_' || replace(capture::text, '-', '')
  order by t.oid limit 1
$$;
comment on function gapless.captured_table(uuid) is 'Internal: the table of a capture; null where it was dropped.';
grant execute on function gapless.captured_table(uuid) to gapless_user;
