create or replace function gapless.remove_schedule_parts(subscription gapless.subscription)
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  s constant gapless.subscription := subscription;
begin
  delete from gapless.schedule t where t.tenant_id = s.tenant_id and t.subscription_id = s.id;
  delete from gapless.firing f where f.tenant_id = s.tenant_id and f.subscription_id = s.id;
  delete from gapless.push_due d where d.tenant_id = s.tenant_id and d.subscription_id = s.id;
  -- Servers end what is under way.
  perform pg_notify('gapless', 'push');
end
$$;
comment on function gapless.remove_schedule_parts(gapless.subscription) is 'Internal: what a schedule has beside its subscription goes with it.';
