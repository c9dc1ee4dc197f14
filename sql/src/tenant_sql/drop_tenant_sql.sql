create or replace function gapless.drop_tenant_sql(tenant text)
  returns text
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  v_role text;
  v_tenant integer;
begin
  delete from gapless.tenant_sql q using gapless.tenant t where t.name = drop_tenant_sql.tenant and q.tenant_id = t.id returning q.role_name, q.tenant_id into v_role, v_tenant;
  if v_role is null then
    perform gapless.fault('VG004', format('tenant %L runs no SQL of its own', coalesce(drop_tenant_sql.tenant, '')), jsonb_build_object('field', 'tenant'), 'See gapless.tenant_sql.');
  end if;
  perform gapless.tell_configuration(v_tenant, 'tenant_sql', 'forbidden', jsonb_build_object('role', v_role));
  if exists (select from gapless.access a where a.role_name = v_role) then
    perform gapless.revoke_access(v_role, tenant);
  end if;
  return v_role;
end
$$;
comment on function gapless.drop_tenant_sql(text) is 'Internal, for forbid_tenant_sql(): forgets the role of a tenant''s SQL.';
