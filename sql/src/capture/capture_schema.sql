-- Not security definer: event triggers are the superuser's. Two for all schemas; they look whom it concerns.
create or replace function gapless.capture_schema(schema_name text)
  returns boolean
  volatile
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_is_new constant boolean := gapless.store_schema(schema_name, true);
begin
  if not exists (select from pg_catalog.pg_event_trigger t where t.evtname = 'gapless_ddl_made') then
    create event trigger gapless_ddl_made on ddl_command_end execute function gapless.ddl_made();
  end if;
  if not exists (select from pg_catalog.pg_event_trigger t where t.evtname = 'gapless_ddl_dropped') then
    create event trigger gapless_ddl_dropped on sql_drop execute function gapless.ddl_dropped();
  end if;
  return v_is_new;
end
$$;
comment on function gapless.capture_schema(text) is
  'Tells what is made, altered and dropped in a schema, in the transaction that does it: table.created, table.dropped, index.built, index.dropped and schema.changed, on the stream '
  'schema-<name> of the tenant (gapless.tenant). False where it was captured already. For superusers. Errors: VG001, VG002, VG003.';
grant execute on function gapless.capture_schema(text) to gapless_user;
