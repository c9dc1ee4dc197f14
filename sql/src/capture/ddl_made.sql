create or replace function gapless.ddl_made()
  returns event_trigger
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set row_security = on
  language plpgsql
as $$
declare
  d record;
begin
  if not exists (select from gapless.captured_schema) then
    return;
  end if;
  for d in
    select c.schema_name, c.command_tag, c.object_type, c.object_identity, r.relname as relation, x.relname as of_table
    from pg_event_trigger_ddl_commands() c
    left join pg_catalog.pg_class r on c.classid = 'pg_catalog.pg_class'::regclass and r.oid = c.objid
    left join pg_catalog.pg_index i on i.indexrelid = r.oid left join pg_catalog.pg_class x on x.oid = i.indrelid
    where c.schema_name in (select s.schema_name from gapless.captured_schema s) and not c.in_extension and c.object_identity !~ 'gapless_capture_'
  loop
    perform gapless.tell_ddl(d.schema_name, d.command_tag, d.object_type, coalesce(d.relation, d.object_identity),
      case d.object_type when 'table' then d.relation else d.of_table end,
      case when d.object_type = 'table' and d.command_tag in ('CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO') then 'table.created'
        when d.object_type = 'index' and d.command_tag = 'CREATE INDEX' then 'index.built' else 'schema.changed' end);
  end loop;
end
$$;
comment on function gapless.ddl_made() is 'Internal: the event trigger that tells what was made or altered in captured schemas.';
