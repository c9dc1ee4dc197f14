create or replace function gapless.replace_trigger(subscription gapless.subscription, spec jsonb)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  -- What was filled in for times goes with them.
  if coalesce(spec -> 'times', 'null') = 'null' and spec -> 'timezone' = subscription.spec -> 'timezone' then
    spec := spec - 'timezone';
  end if;
  return gapless.show_subscription(gapless.store_trigger(subscription.tenant_id, subscription, gapless.read_trigger(spec)));
end
$$;
comment on function gapless.replace_trigger(gapless.subscription, jsonb) is 'Internal: gives a trigger, whose row is locked, another spec.';
