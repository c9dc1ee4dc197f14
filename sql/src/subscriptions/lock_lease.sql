-- A lease with the deliveries that are meant, locked; VG013 when it is gone or does not hold them.
create or replace function gapless.lock_lease(subscription gapless.subscription, lease bigint, deliveries bigint[])
  returns gapless.lease
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  l gapless.lease;
  v_missing bigint;
begin
  if cardinality(deliveries) = 0 or array_position(deliveries, null) is not null
     or cardinality(deliveries) <> (select count(distinct d) from unnest(deliveries) d) then
    perform gapless.refuse('deliveries', 'must name deliveries, each once');
  end if;
  select * into l from gapless.lease o
  where o.tenant_id = subscription.tenant_id and o.subscription_id = subscription.id and o.id = lock_lease.lease for update;
  if l.id is null then
    perform gapless.refuse_lease(lease, null);
  end if;
  select d into v_missing from unnest(deliveries) d where not d = any (l.positions) limit 1;
  if found then
    perform gapless.refuse_lease(lease, v_missing);
  end if;
  return l;
end
$$;
comment on function gapless.lock_lease(gapless.subscription, bigint, bigint[]) is 'Internal: a lease that is still out, locked; VG013.';
