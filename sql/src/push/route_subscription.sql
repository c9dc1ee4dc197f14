-- Called whenever a webhook is made, replaced, paused or resumed. What comes from now on is matched with its routes; what
-- came before, and what comes while it is paused, is found through the row of push_due.
create or replace function gapless.route_subscription(subscription gapless.subscription)
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  if subscription.enabled then
    perform gapless.learn_routes(subscription.tenant_id, subscription.id, subscription.selection);
  else
    perform gapless.forget_routes(subscription.tenant_id, subscription.id);
  end if;
  perform gapless.wake_webhook(subscription);
end
$$;
comment on function gapless.route_subscription(gapless.subscription) is 'Internal: has match() find a webhook, or not while it is paused.';
