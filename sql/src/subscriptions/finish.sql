-- Settles deliveries of a lease for good. Locks nothing but the lease, so that a consumer can do it in the transaction of
-- its effects; a lease that is gone raises, and the effects go with it.
create or replace function gapless.finish(subscription gapless.subscription, lease bigint, deliveries bigint[], outcome text, reason text)
  returns integer
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  s constant gapless.subscription := subscription;
  v_now constant timestamptz := gapless.now();
  l gapless.lease;
  v_gone bigint[] := deliveries;
  v_keys bigint[];
  v_count integer;
begin
  if deliveries is null then
    delete from gapless.lease o where o.tenant_id = s.tenant_id and o.subscription_id = s.id and o.id = finish.lease returning * into l;
    if l.id is null then
      perform gapless.refuse_lease(lease, null);
    end if;
    v_gone := l.positions;
    v_keys := l.keys;
  else
    l := gapless.lock_lease(s, lease, deliveries);
    perform gapless.shrink_lease(l, deliveries);
    v_gone := array(select o from unnest(deliveries) o order by o);
    select array_agg(distinct u.key) into v_keys
    from unnest(l.positions, l.keys) u (position, key)
    where u.position = any (deliveries) and not exists (
      select from unnest(l.positions, l.keys) o (position, key) where o.key = u.key and not o.position = any (deliveries));
  end if;
  v_count := cardinality(v_gone);
  insert into gapless.settlement (tenant_id, subscription_id, lease_id, consumer, taken_at, settled_at, first_position, last_position,
    keys, delivered, skipped)
  values (s.tenant_id, s.id, l.id, l.consumer, l.taken_at, v_now, v_gone[1], v_gone[v_count], coalesce(array_remove(v_keys, null), '{}'),
    case when outcome = 'delivered' then v_count else 0 end, case when outcome = 'skipped' then v_count else 0 end);
  if s.mode = 'pull' and (s.keeps_history or outcome <> 'delivered') then
    insert into gapless.attempt (tenant_id, subscription_id, position, attempt, at, consumer, outcome, reason, duration_ms)
    select s.tenant_id, s.id, u.position, u.attempts + 1, v_now, l.consumer, outcome, left(finish.reason, 1000),
      least(extract(epoch from v_now - l.taken_at) * 1000, 2147483647)::integer
    from unnest(l.positions, l.attempts) u (position, attempts) where u.position = any (v_gone);
  end if;
  return v_count;
end
$$;
comment on function gapless.finish(gapless.subscription, bigint, bigint[], text, text) is 'Internal: deliveries of a lease that are done with; VG013.';
