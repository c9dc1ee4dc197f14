-- Takes deliveries of a lease back that did not succeed: they come again after a pause, or are parked. What follows them in
-- their key comes back too, uncounted, and is held behind them: nobody gets a later event of a key first. Under the lock of
-- the subscription; its caller adds `waiting` and `parked` to the progress.
--   outcome  retried, expired or parked; or released: not even begun, so that no attempt is counted
--   delay    null: as the subscription's policy says
--   keep_attempt  false: the caller writes it down itself
create or replace function gapless.give_back(subscription gapless.subscription, batch gapless.lease, deliveries bigint[],
  outcome text, delay interval, reason text, keep_attempt boolean default true, out waiting integer, out parked integer, out failed integer)
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  v_now constant timestamptz := gapless.now();
  v_counts constant boolean := outcome <> 'released';
  v_max constant integer := case when outcome = 'parked' then 0 when subscription.parks or subscription.drops then subscription.max_attempts
    else 2147483647 end;
  v_drops constant boolean := subscription.drops and outcome <> 'parked';
  v_gone bigint[];
  v_parked bigint[];
  v_keys bigint[];
begin
  with entry as (
    select u.position, u.key, u.attempts, deliveries is null or u.position = any (deliveries) as fails
    from unnest(batch.positions, batch.keys, batch.attempts) u (position, key, attempts)
  ), back as (
    select e.position, e.key, e.fails, e.attempts + (e.fails and v_counts)::integer as tried,
      e.fails and v_counts and e.attempts + 1 >= v_max as parks,
      exists (select from entry o where o.key = e.key and o.position < e.position and not o.fails
        and not (outcome <> 'parked' and exists (select from entry f where f.key = o.key and f.fails and f.position < o.position))) as behind
    from entry e
    where e.fails or outcome <> 'parked' and exists (select from entry f where f.key = e.key and f.fails and f.position < e.position)
  ), placed as (
    select b.*, v_now + case when not b.fails then interval '0' else coalesce(delay, gapless.retry_delay(subscription, b.tried)) end as due_at,
      b.key is null or not b.behind and row_number() over (partition by b.key, b.parks order by b.position) = 1 as leads
    from back b
  ), kept as (
    insert into gapless.delivery (tenant_id, subscription_id, position, state, key, attempts, alone, due_at, reason, changed_at)
    select subscription.tenant_id, subscription.id, p.position, case when p.parks then 'parked' when p.leads then 'due' else 'held' end,
      p.key, p.tried, outcome = 'expired' and p.tried >= 2 and p.fails, case when not p.parks then p.due_at end,
      case when p.fails then left(give_back.reason, 1000) end, v_now
    from placed p where not (p.parks and v_drops)
  ), told as (
    insert into gapless.attempt (tenant_id, subscription_id, position, attempt, at, consumer, outcome, reason, duration_ms, next_at)
    select subscription.tenant_id, subscription.id, p.position, p.tried, v_now, batch.consumer,
      case when not p.parks then outcome when v_drops then 'discarded' else 'parked' end, left(give_back.reason, 1000),
      least(extract(epoch from v_now - batch.taken_at) * 1000, 2147483647)::integer, case when not p.parks then p.due_at end
    from placed p where p.fails and v_counts and keep_attempt
    order by p.position
  )
  select count(*) filter (where not p.parks), count(*) filter (where p.parks and not v_drops), count(*) filter (where p.fails),
    array_agg(distinct p.key) filter (where p.parks and p.key is not null), array_agg(p.position), array_agg(p.position) filter (where p.parks)
  into waiting, parked, failed, v_keys, v_gone, v_parked
  from placed p;

  if failed > 0 then
    perform gapless.shrink_lease(batch, v_gone);
    insert into gapless.settlement (tenant_id, subscription_id, lease_id, consumer, taken_at, settled_at, first_position, last_position, keys, failed)
    values (subscription.tenant_id, subscription.id, batch.id, batch.consumer, batch.taken_at, v_now,
      batch.positions[1], batch.positions[cardinality(batch.positions)], coalesce(v_keys, '{}'), case when v_counts then failed else 0 end);
    if outcome = 'expired' and v_parked is not null and subscription.name like 'jobs.%' then
      perform gapless.tell_lost_jobs(subscription, batch, v_parked);
    end if;
  end if;
end
$$;
comment on function gapless.give_back(gapless.subscription, gapless.lease, bigint[], text, interval, text, boolean) is
  'Internal: deliveries of a lease that did not succeed.';
