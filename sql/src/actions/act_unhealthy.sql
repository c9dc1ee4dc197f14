-- Checks of an action that failed, as an event on the tenant's log; again: nothing more.
--   failed  [{check, ok: false, why?, …}, …]
create or replace function gapless.act_unhealthy(tenant text, subscription uuid, "position" bigint, place integer, failed jsonb)
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  v_tenant constant integer := (select t.id from gapless.tenant t where t.name = act_unhealthy.tenant);
  s gapless.subscription;
  f gapless.firing;
begin
  select * into s from gapless.subscription u where u.tenant_id = v_tenant and u.id = act_unhealthy.subscription;
  select * into f from gapless.firing o where o.tenant_id = v_tenant and o.subscription_id = s.id and o.position = act_unhealthy.position;
  if f.id is null then
    return;
  end if;
  perform gapless.tell(v_tenant, 'system.health_check_failed', format('health-%s', s.id),
    jsonb_build_object('component', s.name, 'status', 'unhealthy', 'checks', failed, 'firing', f.id, s.kind, s.name),
    gapless.firing_id(f.id, format('%s:unhealthy', place)), jsonb_build_object('depth', f.depth + 1));
end
$$;
comment on function gapless.act_unhealthy(text, uuid, bigint, integer, jsonb) is
  'Puts failed checks of an action on the log. Server roles only.';
grant execute on function gapless.act_unhealthy(text, uuid, bigint, integer, jsonb) to gapless_server;
