create or replace function gapless.capture_of(table_name regclass)
  returns uuid
  stable
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select substr(f.proname, 17)::uuid
  from pg_catalog.pg_trigger t join pg_catalog.pg_proc f on f.oid = t.tgfoid
  where t.tgrelid = table_name and not t.tgisinternal and t.tgnargs = 0 and t.tgparentid = 0 and t.tgname like '00\_gapless\_capture\_%' and f.proname ~ '^gapless_capture_[0-9a-f]{32}$'
  order by t.oid limit 1
$$;
comment on function gapless.capture_of(regclass) is 'Internal: the capture that the triggers of a table belong to; null where there is none.';
grant execute on function gapless.capture_of(regclass) to gapless_user;
