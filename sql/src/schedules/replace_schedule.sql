create or replace function gapless.replace_schedule(subscription gapless.subscription, spec jsonb)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  return gapless.show_subscription(gapless.store_schedule(subscription.tenant_id, subscription, gapless.read_schedule(spec)));
end
$$;
comment on function gapless.replace_schedule(gapless.subscription, jsonb) is 'Internal: gives a schedule, whose row is locked, another spec.';
