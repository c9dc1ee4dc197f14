-- Not security definer: triggers on a table and a function in its schema are made with the rights of the caller, and no others.
create or replace function gapless.capture(table_name regclass, options jsonb default '{}')
  returns jsonb
  volatile
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_table pg_catalog.pg_class;
  v_schema text;
  v_when constant text := options ->> 'when';
  v_by_row boolean;
  v_id uuid;
  v_stored jsonb;
  v_function text;
  v_part record;
  v_operation text;
  -- Of an owner that the table had before.
  v_left constant regprocedure := (select t.tgfoid from pg_catalog.pg_trigger t join pg_catalog.pg_proc f on f.oid = t.tgfoid and f.proname like 'gapless\_capture\_%'
    where t.tgrelid = table_name and t.tgparentid = 0 and t.tgnargs = 0 and t.tgname like '00\_gapless\_capture\_%' order by t.oid limit 1);
  v_warnings text[];
begin
  v_id := gapless.store_capture(table_name, options);
  select r.* into v_table from pg_catalog.pg_class r where r.oid = table_name;
  v_schema := v_table.relnamespace::regnamespace;
  v_stored := gapless.show_capture(v_id);
  v_by_row := v_stored ->> 'each' = 'row';
  v_function := format('%s.%I', v_schema, 'gapless_capture_' || replace(v_id::text, '-', ''));
  if v_when is not null then
    begin
      execute format(E'select from only %s as old, only %s as new where (%s\n) limit 0', table_name, table_name, v_when);
    exception when others then
      perform gapless.refuse_capture('when', format('cannot be used: %s', sqlerrm),
        'It is SQL over old and new; functions and operators that are not Postgres'' own need their schema in front.');
    end;
  end if;
  begin
    execute format('create or replace function %s() returns trigger volatile security definer set search_path = pg_catalog, pg_temp set row_security = off '
      'set enable_nestloop = off set jit = off language plpgsql as %L',
      v_function, gapless.capture_code(v_id, v_when, array(select jsonb_array_elements_text(v_stored -> 'identity')), array(select jsonb_array_elements_text(v_stored -> 'operations')), v_table.relkind = 'p'));
    if v_table.relowner <> (select f.proowner from pg_catalog.pg_proc f where f.oid = (v_function || '()')::regprocedure) then
      execute format('alter function %s() owner to %s', v_function, v_table.relowner::regrole);
    end if;
    execute format('revoke execute on function %s() from public', v_function);
  exception when insufficient_privilege then
    perform gapless.refuse_capture('table_name', format('must be in a schema that its owner may make functions in: %s', sqlerrm),
      format('Have the owner of the schema run: grant create on schema %s to %s', v_schema, v_table.relowner::regrole));
  end;
  for v_part in
    with recursive below (oid) as (
      select v_table.oid union select i.inhrelid from below b join pg_catalog.pg_inherits i on i.inhparent = b.oid
    )
    select b.oid::regclass as name, b.oid <> v_table.oid as is_part, r.relispartition from below b join pg_catalog.pg_class r on r.oid = b.oid
    where r.relkind in ('r', 'p') order by b.oid
  loop
    for v_operation in
      select t.tgname from pg_catalog.pg_trigger t where t.tgrelid = v_part.name and t.tgparentid = 0 and t.tgname like '00\_gapless\_capture\_%'
    loop
      execute format('drop trigger %I on %s', v_operation, v_part.name);
    end loop;
    for v_operation in
      select o from jsonb_array_elements_text(v_stored -> 'operations') o
    loop
      -- A trigger for each row is copied to partitions by Postgres.
      continue when v_by_row and v_part.relispartition and v_part.is_part and v_operation <> 'truncate';
      execute format('create trigger %I %s %s on %s %s execute function %s(%s)', '00_gapless_capture_' || v_operation,
        case v_operation when 'truncate' then 'before' else 'after' end, v_operation, v_part.name,
        case when v_operation = 'truncate' then 'for each statement'
          when v_by_row then 'for each row'
          when v_operation = 'insert' then 'referencing new table as new_rows for each statement'
          when v_operation = 'update' then 'referencing old table as old_rows new table as new_rows for each statement'
          else 'referencing old table as old_rows for each statement' end,
        v_function, case when v_part.is_part then '''part''' else '' end);
    end loop;
  end loop;
  if v_left is not null and v_left <> (v_function || '()')::regprocedure then
    perform gapless.drop_captured(v_left);
  end if;
  v_warnings := gapless.capture_warnings(table_name);
  for v_part in select w as text from unnest(v_warnings) w loop
    raise warning '%', v_part.text using hint = 'See docs/capture.md, "By statement or by row".';
  end loop;
  return v_stored - 'identity' || jsonb_build_object('table', table_name::text, 'warnings', to_jsonb(v_warnings));
end
$$;
comment on function gapless.capture(regclass, jsonb) is
  'Turns changes of the rows of a table into events, in the transaction that changes them; see docs/capture.md for the options. Called again, it replaces the options '
  'and takes new partitions in. For the owner of the table, whose role has access to a tenant with events:append. Returns the capture, with warnings of what could be told in another order than it happened. Errors: VG001 naming the field, VG003, VG008.';
grant execute on function gapless.capture(regclass, jsonb) to gapless_user;
