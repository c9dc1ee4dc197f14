create or replace function gapless.push_disable(subscription gapless.subscription, reason text)
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  s gapless.subscription;
begin
  update gapless.subscription u set enabled = false, disabled_for = push_disable.reason, updated_at = gapless.now()
  where u.tenant_id = subscription.tenant_id and u.id = subscription.id and u.enabled returning u.* into s;
  if s.id is not null then
    perform gapless.route_subscription(s);
    perform gapless.push_tell(s, 'webhook.disabled', jsonb_build_object('reason', push_disable.reason));
  end if;
end
$$;
comment on function gapless.push_disable(gapless.subscription, text) is 'Internal: sends nothing more to an endpoint until it is resumed. The subscription is locked.';
