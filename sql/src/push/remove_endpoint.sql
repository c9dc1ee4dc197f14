create or replace function gapless.remove_endpoint(subscription gapless.subscription)
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
  perform gapless.forget_routes(s.tenant_id, s.id);
  delete from gapless.endpoint_secret k where k.tenant_id = s.tenant_id and k.subscription_id = s.id;
  delete from gapless.endpoint e where e.tenant_id = s.tenant_id and e.subscription_id = s.id;
  delete from gapless.push_due d where d.tenant_id = s.tenant_id and d.subscription_id = s.id;
  -- Servers end the requests that are under way.
  perform pg_notify('gapless', 'push');
end
$$;
comment on function gapless.remove_endpoint(gapless.subscription) is 'Internal: what a webhook has beside its subscription goes with it.';
