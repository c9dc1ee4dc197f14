create or replace function gapless.release_schema(schema_name text)
  returns boolean
  volatile
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_was constant boolean := gapless.store_schema(schema_name, false);
begin
  if v_was and not exists (select from gapless.captured_schema) then
    drop event trigger if exists gapless_ddl_made;
    drop event trigger if exists gapless_ddl_dropped;
  end if;
  return v_was;
end
$$;
comment on function gapless.release_schema(text) is
  'Ends the capture of a schema for the tenant (gapless.tenant); false where it was not captured. With the last one the event triggers go. For superusers. Errors: VG002, VG003.';
grant execute on function gapless.release_schema(text) to gapless_user;
