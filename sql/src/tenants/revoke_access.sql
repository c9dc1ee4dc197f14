create or replace function gapless.revoke_access(role_name text, tenant text)
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_tenant integer;
begin
  delete from gapless.access a using gapless.tenant t
  where a.role_name = revoke_access.role_name and t.id = a.tenant_id and t.name = revoke_access.tenant returning t.id into v_tenant;
  if not found then
    perform gapless.fault('VG004', format('role %I has no access to tenant %L', revoke_access.role_name, revoke_access.tenant),
      jsonb_build_object('field', 'role_name'), 'See gapless.access for who has access to what.');
  end if;
  perform gapless.tell(v_tenant, 'system.config_changed', 'configuration', jsonb_build_object('component', 'access', 'status', 'revoked', 'role', revoke_access.role_name));
  -- A role that was dropped meanwhile has nothing left to take back. The grantor is named: only its own grant can go.
  if exists (select from pg_catalog.pg_roles r where r.rolname = revoke_access.role_name) then
    execute format('revoke gapless_user from %I granted by gapless_engine', revoke_access.role_name);
  end if;
end
$$;
comment on function gapless.revoke_access(text, text) is 'Takes a login role''s access to a tenant away, at once.';
grant execute on function gapless.revoke_access(text, text) to gapless_server;
