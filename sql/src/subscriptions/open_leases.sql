create or replace function gapless.open_leases(tenants text[], subscriptions uuid[], leases bigint[])
  returns table (lease bigint, deliveries bigint[])
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language sql
as $$
  select l.id, l.positions
  from unnest(tenants, subscriptions, leases) w (tenant, subscription, lease)
  join gapless.tenant t on t.name = w.tenant
  join gapless.lease l on l.tenant_id = t.id and l.subscription_id = w.subscription and l.id = w.lease
  where l.expires_at > gapless.now()
$$;
comment on function gapless.open_leases(text[], uuid[], bigint[]) is
  'Which of these leases are out and not expired, with the deliveries that are left in them. Server roles only.';
grant execute on function gapless.open_leases(text[], uuid[], bigint[]) to gapless_server;
