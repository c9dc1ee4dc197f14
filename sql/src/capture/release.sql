-- Called "release" of a table beside release() of deliveries: the arguments tell them apart.
create or replace function gapless.release(table_name regclass)
  returns boolean
  volatile
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_id constant uuid := gapless.capture_of(table_name);
  -- By number, not by name: somebody may have named a function of theirs alike.
  v_function constant regprocedure := (select t.tgfoid from pg_catalog.pg_trigger t join pg_catalog.pg_proc f on f.oid = t.tgfoid
    where t.tgrelid = table_name and t.tgparentid = 0 and f.proname = 'gapless_capture_' || replace(v_id::text, '-', '') limit 1);
  v_trigger record;
begin
  if v_id is null then
    return false;
  end if;
  for v_trigger in
    select t.tgname as name, t.tgrelid::regclass as relation
    from pg_catalog.pg_trigger t
    -- A partition that was detached keeps its triggers until now.
    where t.tgfoid = v_function and t.tgparentid = 0 order by t.tgrelid
  loop
    execute format('drop trigger %I on %s', v_trigger.name, v_trigger.relation);
  end loop;
  perform gapless.drop_captured(v_function);
  perform gapless.forget_capture(v_id);
  return true;
end
$$;
comment on function gapless.release(regclass) is
  'Ends the capture of a table; false where there was none. What was told stays on the log. For the owner of the table. Errors: VG002, VG003, 42501 where the table is somebody else''s.';
grant execute on function gapless.release(regclass) to gapless_user;
