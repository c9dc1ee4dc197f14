-- Has the servers look at what they deliver for a webhook, a trigger or a schedule: at once, or when it is enabled again. Insert-only, so that a transaction that stays
-- open holds up nobody.
create or replace function gapless.wake_webhook(subscription gapless.subscription)
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  if subscription.mode = 'pull' then
    return;
  end if;
  -- What is delivered for a trigger or a schedule is written down before: where nothing is, as with each new one, rounds have nothing to walk over.
  if subscription.mode = 'push' or exists (select from gapless.delivery d where d.tenant_id = subscription.tenant_id and d.subscription_id = subscription.id) then
    insert into gapless.push_due (tenant_id, subscription_id, due_at, low) values (subscription.tenant_id, subscription.id, gapless.now(), 0);
  end if;
  perform pg_notify('gapless', 'push');
end
$$;
comment on function gapless.wake_webhook(gapless.subscription) is 'Internal: something of a webhook was changed, and is to be looked at. Nothing for consumer groups.';
