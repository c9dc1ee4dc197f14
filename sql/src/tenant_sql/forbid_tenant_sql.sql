-- With the rights of whoever calls it, as allow_tenant_sql(). What the role owns is not dropped in passing: then the role stays, and
-- cannot log in.
create or replace function gapless.forbid_tenant_sql(tenant text)
  returns void
  volatile
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_role constant text := gapless.drop_tenant_sql(tenant);
begin
  if not exists (select from pg_catalog.pg_roles r where r.rolname = v_role) then
    return;
  end if;
  execute format('alter role %I nologin password null', v_role);
  perform pg_terminate_backend(a.pid) from pg_stat_activity a where a.usename = v_role;
  begin
    execute format('drop role %I', v_role);
  exception when dependent_objects_still_exist then
    raise notice 'role % keeps what it owns or was granted; it cannot log in any more', v_role;
  end;
end
$$;
comment on function gapless.forbid_tenant_sql(text) is
  'Takes the login role of a tenant''s SQL away, at once; call and query actions fail from then on. For the owner of the database. Errors: VG004.';
