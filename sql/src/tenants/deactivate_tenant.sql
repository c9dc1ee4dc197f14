-- All that works for tenants asks whether theirs is active; nothing else has to be done.
create or replace function gapless.deactivate_tenant(name text)
  returns boolean
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_id integer;
begin
  update gapless.tenant t set active = false where t.name = deactivate_tenant.name and t.active returning t.id into v_id;
  if v_id is null then
    if not exists (select from gapless.tenant t where t.name = deactivate_tenant.name) then
      perform gapless.fault('VG004', format('there is no tenant %L', coalesce(deactivate_tenant.name, '')), jsonb_build_object('field', 'name'), 'See gapless.tenant.');
    end if;
    return false;
  end if;
  perform gapless.tell(v_id, 'tenant.deactivated', 'tenant', jsonb_build_object('tenant', deactivate_tenant.name));
  return true;
end
$$;
comment on function gapless.deactivate_tenant(text) is
  'Puts a tenant out of use, and touches nothing that is its: keys and logins are refused, nothing is delivered, set off or due until gapless.activate_tenant(). A change of a table that is captured for it fails. False where it was out of use already. For server roles and the owner. Errors: VG004.';
grant execute on function gapless.deactivate_tenant(text) to gapless_server;
