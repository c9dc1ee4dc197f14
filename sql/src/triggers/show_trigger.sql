create or replace function gapless.show_trigger(subscription gapless.subscription)
  returns jsonb
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language sql
as $$
  select jsonb_build_object('actions', t.actions) from gapless.trigger t where t.tenant_id = subscription.tenant_id and t.subscription_id = subscription.id
$$;
comment on function gapless.show_trigger(gapless.subscription) is 'Internal: what a trigger shows beside its subscription.';
