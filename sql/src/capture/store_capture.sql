-- What capture() may not do itself: the row, and the function that appends for its tenant, which the owner of the table alone may
-- call. Whoever calls this by hand gets no more than capture() gives: it wants the table to be theirs.
create or replace function gapless.store_capture(table_name regclass, options jsonb)
  returns uuid
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_tenant constant integer := gapless.caller('events:append');
  v_owner constant oid := (select r.relowner from pg_catalog.pg_class r where r.oid = table_name);
  v_name constant name := (select r.rolname from pg_catalog.pg_roles r where r.oid = v_owner);
  v_now constant timestamptz := gapless.now();
  c gapless.capture := gapless.read_capture(table_name, options);
  v_known gapless.capture;
  v_old record;
  v_function text;
begin
  if not pg_has_role(session_user, v_owner, 'usage') then
    perform gapless.fault('VG003', format('only the owner of %s, %s, may capture it', table_name, v_owner::regrole),
      jsonb_build_object('field', 'table_name'), 'Log in as its owner or as a member of that role.');
  end if;
  if not has_schema_privilege(v_owner, 'gapless', 'usage') then
    perform gapless.fault('VG003', format('the owner of %s, %s, has no access to Gapless', table_name, v_owner::regrole),
      jsonb_build_object('field', 'table_name'), format('Have an administrator run: grant gapless_user to %s', v_owner::regrole));
  end if;
  if exists (select from gapless.access a where a.role_name = v_name and not (a.tenant_id = v_tenant and gapless.permits(a.permissions, 'events:append'))) then
    perform gapless.fault('VG003', format('the owner of %s, %s, may not append to this tenant', table_name, v_owner::regrole),
      jsonb_build_object('field', 'table_name', 'permission', 'events:append'), 'Have an administrator grant it: select gapless.grant_access(role, tenant, permissions)');
  end if;
  c.id := gapless.capture_of(table_name);
  select k.* into v_known from gapless.capture k where k.id = c.id;
  if v_known.tenant_id <> v_tenant or c.id is not null and (v_known.id is null or gapless.captured_table(c.id) is distinct from table_name) then
    perform gapless.fault('VG008', format('%s has the triggers of a capture that is not your tenant''s', table_name),
      jsonb_build_object('field', 'table_name'), 'Release it as whom it was captured, or drop its triggers 00_gapless_capture_….');
  end if;
  -- The triggers' function belongs to whom the table belonged to: for another owner everything is made anew.
  if v_known.owner <> v_name then
    perform gapless.drop_capture(v_tenant, v_known.id);
    v_known := null;
    c.id := null;
  end if;
  c.id := coalesce(c.id, gapless.uuid_v7());
  c.owner := v_name;
  c.tenant_id := v_tenant;
  c.captured_by := session_user;
  c.created_at := coalesce(v_known.created_at, v_now);
  c.updated_at := v_now;
  -- Tables that were dropped meanwhile left theirs behind.
  for v_old in select k.id from gapless.capture k where k.tenant_id = v_tenant and k.id <> c.id and gapless.captured_table(k.id) is null loop
    perform gapless.drop_capture(v_tenant, v_old.id);
  end loop;
  if v_known.id is null and (select count(*) from gapless.capture k where k.tenant_id = v_tenant) >= 10000 then
    perform gapless.refuse('table_name', 'would be one more than the 10000 tables a tenant may capture');
  end if;
  delete from gapless.capture k where k.tenant_id = v_tenant and k.id = c.id;
  insert into gapless.capture select c.*;
  if v_known.id is null then
    v_function := format('gapless.%I(text, text, text, jsonb[], jsonb[])', 'captured_' || replace(c.id::text, '-', ''));
    execute format('create function %s returns void volatile security definer set search_path = pg_catalog, pg_temp set enable_nestloop = off '
      'set enable_mergejoin = off set row_security = on set jit = off language plpgsql as %L', v_function,
      format('begin perform gapless.capture_append(%s, %L, $1, $2, $3, $4, $5); end', v_tenant, c.id));
    execute format('comment on function %s is %L', v_function, 'Internal: appends the changes of a captured table. For the function of its triggers.');
    execute format('revoke execute on function %s from public', v_function);
    execute format('grant execute on function %s to %s', v_function, v_owner::regrole);
  end if;
  perform gapless.tell(v_tenant, 'system.config_changed', 'capture-' || c.id,
    jsonb_build_object('component', 'capture', 'status', case when v_known.id is null then 'captured' else 'changed' end, 'capture', c.id, 'table', table_name::text));
  return c.id;
end
$$;
comment on function gapless.store_capture(regclass, jsonb) is 'Internal: the part of capture() that runs as the engine.';
grant execute on function gapless.store_capture(regclass, jsonb) to gapless_user;
