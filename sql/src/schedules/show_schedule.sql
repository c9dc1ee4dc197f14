create or replace function gapless.show_schedule(subscription gapless.subscription)
  returns jsonb
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language sql
as $$
  select jsonb_build_object('actions', t.actions) from gapless.schedule t where t.tenant_id = subscription.tenant_id and t.subscription_id = subscription.id
$$;
comment on function gapless.show_schedule(gapless.subscription) is 'Internal: what a schedule shows beside its subscription.';
