-- Called whenever a subscription is made, replaced, paused or resumed. What comes from now on is matched with its routes. Of
-- a webhook, what came before and what comes while it is paused is found through the row of push_due; a trigger goes on to
-- be matched while it is paused, unless it drops what comes. Consumer groups look for themselves; schedules go by the clock.
create or replace function gapless.route_subscription(subscription gapless.subscription)
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  if subscription.mode = 'schedule' then
    perform gapless.plan_schedule(subscription);
  elsif subscription.mode not in ('push', 'trigger') then
    null;
  elsif subscription.enabled or subscription.mode = 'trigger' and not subscription.dropping then
    perform gapless.learn_routes(subscription.tenant_id, case subscription.mode when 'push' then '' else '!' end, subscription.id, subscription.selection);
  else
    perform gapless.forget_routes(subscription.tenant_id, subscription.id);
  end if;
  perform gapless.wake_webhook(subscription);
end
$$;
comment on function gapless.route_subscription(gapless.subscription) is 'Internal: has match() find a webhook or a trigger, or not while it is paused.';
