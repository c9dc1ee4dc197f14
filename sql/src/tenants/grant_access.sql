-- The row says which tenant; membership in gapless_user opens the functions and views, and gives nothing without a row.
create or replace function gapless.grant_access(role_name text, tenant text, permissions text[] default '{*}')
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_tenant integer;
  v_other text;
  v_permissions text[] := gapless.check_permissions(grant_access.permissions);
begin
  if not exists (select from pg_catalog.pg_roles r where r.rolname = grant_access.role_name) then
    perform gapless.fault('VG004', format('there is no role %I', grant_access.role_name),
      jsonb_build_object('field', 'role_name'), format('Make it first: create role %I login password ''…''', grant_access.role_name));
  end if;
  if pg_has_role(grant_access.role_name, 'gapless_server', 'member') then
    perform gapless.refuse('role_name', 'must not be a server role or a superuser, which reach every tenant anyway');
  end if;
  select t.id into v_tenant from gapless.tenant t where t.name = grant_access.tenant;
  if v_tenant is null then
    perform gapless.fault('VG004', format('there is no tenant %L', grant_access.tenant),
      jsonb_build_object('field', 'tenant'), 'Make it first: select gapless.create_tenant(name)');
  end if;
  select t.name into v_other from gapless.access a join gapless.tenant t on t.id = a.tenant_id
  where a.role_name = grant_access.role_name and a.tenant_id <> v_tenant;
  if found then
    perform gapless.fault('VG008', format('role %I already belongs to tenant %L', grant_access.role_name, v_other),
      jsonb_build_object('field', 'role_name'), 'A role has one tenant: revoke the other first, or use a second role.');
  end if;
  insert into gapless.access as a (role_name, tenant_id, permissions, tenant_active)
  select grant_access.role_name, t.id, v_permissions, t.active from gapless.tenant t where t.id = v_tenant
  on conflict on constraint access_pkey do update set permissions = excluded.permissions;
  execute format('grant gapless_user to %I', grant_access.role_name);
  perform gapless.tell(v_tenant, 'system.config_changed', 'configuration',
    jsonb_build_object('component', 'access', 'status', 'granted', 'role', grant_access.role_name, 'permissions', v_permissions));
end
$$;
comment on function gapless.grant_access(text, text, text[]) is
  'Lets a login role work for one tenant, with permission strings or role names (see gapless.permissions).';
grant execute on function gapless.grant_access(text, text, text[]) to gapless_server;
