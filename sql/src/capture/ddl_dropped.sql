create or replace function gapless.ddl_dropped()
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
    select coalesce(o.schema_name, o.object_name) as schema_name, o.object_type, coalesce(o.object_name, o.object_identity) as name
    from pg_event_trigger_dropped_objects() o
    where not o.is_temporary and coalesce(o.schema_name, case o.object_type when 'schema' then o.object_name end) in (select s.schema_name from gapless.captured_schema s)
      -- What goes with a table or index is not told on its own, and what an alter drops is told as the alter.
      and (o.object_type in ('table', 'index') or o.original and o.object_type not in ('table column', 'table constraint', 'default value', 'trigger'))
      and o.object_identity !~ 'gapless_capture_'
  loop
    perform gapless.tell_ddl(d.schema_name, tg_tag, d.object_type, d.name, case d.object_type when 'table' then d.name end,
      case d.object_type when 'table' then 'table.dropped' when 'index' then 'index.dropped' else 'schema.changed' end);
  end loop;
end
$$;
comment on function gapless.ddl_dropped() is 'Internal: the event trigger that tells what was dropped from captured schemas.';
