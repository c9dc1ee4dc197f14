-- The role a tenant's SQL runs as, or the name of the one to be made: roles are shared by all databases of a server.
create or replace function gapless.tenant_role(tenant text)
  returns text
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_tenant constant integer := (select t.id from gapless.tenant t where t.name = tenant_role.tenant);
begin
  if v_tenant is null then
    perform gapless.fault('VG004', format('there is no tenant %L', coalesce(tenant_role.tenant, '')), jsonb_build_object('field', 'tenant'), 'See gapless.tenant.');
  end if;
  return coalesce((select q.role_name from gapless.tenant_sql q where q.tenant_id = v_tenant),
    format('gapless_sql_%s_%s', v_tenant, left(encode(gapless.random_bytes(), 'hex'), 12)));
end
$$;
comment on function gapless.tenant_role(text) is 'Internal, for allow_tenant_sql(): the name of a tenant''s login role; VG004.';
