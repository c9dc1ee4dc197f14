-- Finds the caller's tenant and makes sure of the permission. For functions that run as the engine and have pinned their
-- search_path: it sets neither itself, because every single-event append pays for it. Others use authorize().
-- A server role without gapless.permissions has them all.
create or replace function gapless.caller(permission text)
  returns integer
  stable
  language plpgsql
as $$
declare
  v_tenant integer;
  v_permissions text[];
begin
  if pg_has_role(session_user, 'gapless_server', 'member') then
    select t.id into v_tenant from gapless.tenant t where t.name = current_setting('gapless.tenant', true) and t.active;
    if v_tenant is null then
      perform gapless.fault('VG002', 'no tenant is set, or it is not active', null,
        'Choose one: set gapless.tenant = ''default''');
    end if;
    if coalesce(current_setting('gapless.permissions', true), '') = '' then
      return v_tenant;
    end if;
    v_permissions := string_to_array(current_setting('gapless.permissions', true), ',');
  else
    select t.id, a.permissions into v_tenant, v_permissions
    from gapless.access a join gapless.tenant t on t.id = a.tenant_id
    where a.role_name = session_user and t.active;
    if v_tenant is null then
      perform gapless.fault('VG002', format('role %I has been granted no active tenant', session_user), null,
        'Have the owner run: select gapless.grant_access(role, tenant, permissions)');
    end if;
  end if;
  if not gapless.permits(v_permissions, caller.permission) then
    perform gapless.fault('VG003', format('the permission %s is missing', caller.permission),
      jsonb_build_object('permission', caller.permission), 'Ask whoever manages the tenant for it.');
  end if;
  return v_tenant;
end
$$;
comment on function gapless.caller(text) is 'authorize() for functions of the engine.';
