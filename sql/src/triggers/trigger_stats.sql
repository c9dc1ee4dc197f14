create or replace function gapless.trigger_stats()
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  v_tenant constant integer := gapless.caller('triggers:read');
begin
  return (select jsonb_build_object('total', count(*), 'enabled', count(*) filter (where s.enabled), 'last24h', gapless.firing_stats(v_tenant, 'trigger'))
    from gapless.subscription s where s.tenant_id = v_tenant and s.kind = 'trigger');
end
$$;
comment on function gapless.trigger_stats() is
  'The tenant''s triggers: {total, enabled, last24h: {firings, succeeded, failed, averageMs}}. failed: parked, discarded or refused; averageMs: of the '
  'actions of those that are done. Errors: VG003.';
grant execute on function gapless.trigger_stats() to gapless_user;
