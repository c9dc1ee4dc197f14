create or replace function gapless.mend_circuit(subscription gapless.subscription)
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language sql
as $$
  update gapless.endpoint e set failures_in_row = 0, failing_since = null, opens = 0, open_until = null
  where e.tenant_id = $1.tenant_id and e.subscription_id = $1.id and (e.failures_in_row > 0 or e.opens > 0 or e.open_until is not null)
$$;
comment on function gapless.mend_circuit(gapless.subscription) is 'Internal: forgets the failures of an endpoint and the pause it asked for, when it is resumed.';
