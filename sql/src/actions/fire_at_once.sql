-- As fire(), for subscriptions of which nothing waits and nothing is under way, where a server has a place for each: one firing
-- of each goes straight into a lease. That saves it the way over the deliveries, and is one statement for all of them. The
-- subscriptions are locked by the caller; what was settled since is counted here, as take() does.
-- The answer: the jobs.
create or replace function gapless.fire_at_once(tenant integer, firings gapless.firing[], ordered uuid[] default '{}')
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  set enable_hashjoin = off
  set enable_mergejoin = off
  set jit = off
  language plpgsql
as $$
#variable_conflict use_column
declare
  v_now constant timestamptz := gapless.now();
  v_ids uuid[];
  v_positions bigint[];
  v_jobs jsonb;
begin
  with kept as (
    insert into gapless.firing select f.* from unnest(firings) f on conflict do nothing returning subscription_id, position
  )
  select array_agg(k.subscription_id), array_agg(k.position) into v_ids, v_positions from kept k;
  -- Each of the tables is walked through from where it is known to be alive, subscription by subscription.
  with fired as materialized (
    select g.*, u.position as number, s.kind, s.timeout, g.seq - g.pruned >= 50 as prunes,
      g.last_lease + 1 + floor(random() * 1000000)::bigint as lease
    from unnest(v_ids, v_positions) u (id, position)
    cross join lateral (select o.kind, o.timeout from gapless.subscription o where o.tenant_id = tenant and o.id = u.id offset 0) s
    cross join lateral (
      select * from gapless.subscription_progress o where o.tenant_id = tenant and o.subscription_id = u.id order by o.seq desc limit 1) g
  ), counted as (
    delete from gapless.settlement t where t.ctid = any (array(
      select x.ctid from fired f cross join lateral (select o.ctid from gapless.settlement o
        where o.tenant_id = tenant and o.subscription_id = f.subscription_id and o.lease_id >= f.floor_lease offset 0) x))
    returning t.subscription_id, t.delivered, t.skipped, t.failed, t.settled_at
  ), settled as (
    select c.subscription_id, sum(c.delivered) as delivered, sum(c.skipped) as skipped, sum(c.failed) as failed,
      max(c.settled_at) filter (where c.delivered > 0) as at
    from counted c group by c.subscription_id
  ), pruned as (
    delete from gapless.subscription_progress t where t.ctid = any (array(
      select x.ctid from fired f cross join lateral (select o.ctid from gapless.subscription_progress o
        where o.tenant_id = tenant and o.subscription_id = f.subscription_id and o.seq between f.pruned and f.seq offset 0) x
      where f.prunes))
  ), saved as (
    insert into gapless.subscription_progress (tenant_id, subscription_id, next, last_lease, floor_lease, waiting, parked, tokens, tokens_at,
      replay_next, replay_to, delivered, skipped, failed, last_delivered_at, fired, last_fired_at, pruned)
    select tenant, f.subscription_id, f.next, f.lease, f.lease, f.waiting, f.parked, f.tokens, f.tokens_at, f.replay_next, f.replay_to,
      f.delivered + coalesce(s.delivered, 0), f.skipped + coalesce(s.skipped, 0), f.failed + coalesce(s.failed, 0),
      greatest(f.last_delivered_at, s.at), coalesce(f.fired, 0) + 1, v_now, case when f.prunes then f.seq else coalesce(f.pruned, 0) end
    from fired f left join settled s on s.subscription_id = f.subscription_id
  ), leased as (
    insert into gapless.lease (tenant_id, subscription_id, id, consumer, taken_at, expires_at, positions, keys, attempts)
    select tenant, f.subscription_id, f.lease, 'webhooks', v_now, v_now + f.timeout + interval '30 seconds', array[f.number],
      array[case when f.subscription_id = any (ordered) then 0 end]::bigint[], array[0]
    from fired f
  )
  select jsonb_agg(jsonb_build_object('t', n.name, 's', f.subscription_id, 'l', f.lease::text, 'p', jsonb_build_array(f.number::text), 'k', f.kind))
  into v_jobs from fired f join gapless.tenant n on n.id = tenant;
  return coalesce(v_jobs, '[]');
end
$$;
comment on function gapless.fire_at_once(integer, gapless.firing[], uuid[]) is
  'Internal, for set_off_schedules(): writes down what a server begins at once. Its jobs.';
