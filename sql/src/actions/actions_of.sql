create or replace function gapless.actions_of(subscription gapless.subscription)
  returns jsonb
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
begin
  if subscription.mode = 'trigger' then
    return (select t.actions from gapless.trigger t where t.tenant_id = subscription.tenant_id and t.subscription_id = subscription.id);
  end if;
  return (select s.actions from gapless.schedule s where s.tenant_id = subscription.tenant_id and s.subscription_id = subscription.id);
end
$$;
comment on function gapless.actions_of(gapless.subscription) is 'Internal: the actions of a trigger or a schedule, as they are now.';
