create or replace function gapless.is_broken(subscription gapless.subscription)
  returns boolean
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language sql
as $$
  select exists (select from gapless.endpoint e
    where e.tenant_id = $1.tenant_id and e.subscription_id = $1.id and e.opens > 0)
$$;
comment on function gapless.is_broken(gapless.subscription) is 'Internal: whether the circuit of an endpoint is open, or is being probed.';
