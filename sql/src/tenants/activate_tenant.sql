-- What was told meanwhile waits in gapless.notice, and comes now.
create or replace function gapless.activate_tenant(name text)
  returns boolean
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_id integer;
begin
  update gapless.tenant t set active = true where t.name = activate_tenant.name and not t.active returning t.id into v_id;
  if v_id is null then
    if not exists (select from gapless.tenant t where t.name = activate_tenant.name) then
      perform gapless.fault('VG004', format('there is no tenant %L', coalesce(activate_tenant.name, '')), jsonb_build_object('field', 'name'), 'See gapless.tenant.');
    end if;
    return false;
  end if;
  perform gapless.tell(v_id, 'tenant.activated', 'tenant', jsonb_build_object('tenant', activate_tenant.name));
  return true;
end
$$;
comment on function gapless.activate_tenant(text) is
  'Takes a tenant into use again: keys and logins work, and what waited goes on. False where it was in use. For server roles and the owner. Errors: VG004.';
grant execute on function gapless.activate_tenant(text) to gapless_server;
