create or replace function gapless.store_schema(schema_name text, captured boolean)
  returns boolean
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_tenant constant integer := gapless.caller('events:append');
  v_is_changed boolean;
begin
  if not (select r.rolsuper from pg_catalog.pg_roles r where r.rolname = session_user) then
    perform gapless.fault('VG003', 'only a superuser may capture a schema: Postgres gives event triggers to nobody else', jsonb_build_object('field', 'schema_name'),
      'Have a superuser run it (set gapless.tenant first), or append events of your own where your migrations run: select gapless.append(…).');
  elsif not captured then
    delete from gapless.captured_schema s where s.tenant_id = v_tenant and s.schema_name = store_schema.schema_name;
    v_is_changed := found;
  elsif store_schema.schema_name is null or not exists (select from pg_catalog.pg_namespace n where n.nspname = store_schema.schema_name) then
    perform gapless.refuse('schema_name', 'must be a schema that is there');
  elsif store_schema.schema_name ~ '^(gapless|gapless_jobs|information_schema|pg_.*)$' then
    perform gapless.refuse('schema_name', 'must be a schema of your own');
  else
    insert into gapless.captured_schema (tenant_id, schema_name, captured_by, created_at) values (v_tenant, store_schema.schema_name, session_user, gapless.now())
    on conflict do nothing;
    v_is_changed := found;
  end if;
  if v_is_changed then
    perform gapless.tell_configuration(v_tenant, 'schema', case when captured then 'captured' else 'released' end, jsonb_build_object('name', store_schema.schema_name));
  end if;
  return v_is_changed;
end
$$;
comment on function gapless.store_schema(text, boolean) is 'Internal: the part of capture_schema() and release_schema() that runs as the engine.';
grant execute on function gapless.store_schema(text, boolean) to gapless_user;
