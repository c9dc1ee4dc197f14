-- Hands out the next batch. Under the lock of the subscription's row: only so is it known which keys are out. The order of
-- steps: count what was settled (which frees keys), take back what was lost, then hand out what waits, what is being
-- replayed and what is new, as far as there is room and the rate allows.
--   seqs the events' own numbers; null for those that waited
--   low  before this position there is nothing new, as far as it is known
create or replace function gapless.take(subscription gapless.subscription, consumer text, max_count integer, low bigint default null,
  out lease bigint, out positions bigint[], out seqs bigint[], out attempts integer[])
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  set enable_mergejoin = off
  set jit = off
  language plpgsql
as $$
declare
  v_most_rounds constant integer := 8;
  s constant gapless.subscription := subscription;
  v_most_ahead constant integer := case s.mode when 'pull' then 100000 else 1000 end;
  v_now constant timestamptz := gapless.now();
  p gapless.subscription_progress := gapless.progress_of(s.tenant_id, s.id);
  v_before gapless.subscription_progress := p;
  v_settled record;
  v_lost gapless.lease;
  v_back record;
  v_room integer;
  v_head bigint;
  v_found record;
  v_keys bigint[] := '{}';
  v_beside boolean;
  v_already bigint[] := '{}';
  v_is_ordered boolean := true;
begin
  positions := '{}';
  seqs := '{}';
  attempts := '{}';
  p.next := greatest(p.next, low);
  -- One statement, one snapshot: a lease is either still out here, or its keys are among the freed ones.
  with counted as (
    delete from gapless.settlement t
    where t.tenant_id = s.tenant_id and t.subscription_id = s.id and t.lease_id >= p.floor_lease
    returning t.*
  ), kept as (
    insert into gapless.settled_batch (tenant_id, subscription_id, lease_id, consumer, taken_at, settled_at, first_position, last_position, delivered, skipped, failed)
    select c.tenant_id, c.subscription_id, c.lease_id, c.consumer, c.taken_at, c.settled_at, c.first_position, c.last_position, c.delivered, c.skipped, c.failed
    from counted c where c.lease_id > 0 and s.mode = 'pull'
  ), live as materialized (
    select l.* from gapless.lease l where l.tenant_id = s.tenant_id and l.subscription_id = s.id and l.id >= p.floor_lease
  )
  select coalesce(sum(c.delivered), 0) as delivered, coalesce(sum(c.skipped), 0) as skipped, coalesce(sum(c.failed), 0) as failed,
    max(c.settled_at) filter (where c.delivered > 0) as at, count(*) as rows,
    case when p.waiting > 0 then (select array_agg(distinct k) from counted t, unnest(t.keys) k) end as freed,
    min(c.first_position) filter (where c.keys <> '{}') as freed_from,
    (select min(l.id) from live l) as floor, (select coalesce(sum(cardinality(l.positions)), 0) from live l) as in_flight,
    (select array_agg(k) from live l, unnest(l.keys) k where k is not null) as busy,
    -- After a reset what was parked may be out although it was not looked at yet.
    case when p.replay_next is not null or (select max(l.positions[cardinality(l.positions)]) from live l) >= p.next
      then (select array_agg(o) from live l, unnest(l.positions) o) end as positions,
    (select array_agg(l.id) from live l where l.expires_at <= v_now) as lost
  into v_settled
  from counted c;
  p.delivered := p.delivered + v_settled.delivered;
  p.skipped := p.skipped + v_settled.skipped;
  p.failed := p.failed + v_settled.failed;
  p.last_delivered_at := greatest(p.last_delivered_at, v_settled.at);

  -- Once it lies behind everything that was handed out, or nothing waits, what came back has come.
  if p.back_from is not null and p.replay_next is null and v_settled.positions is null then
    p.back_from := case when p.waiting > 0 then (select d.position from gapless.delivery d
      where d.tenant_id = s.tenant_id and d.subscription_id = s.id and d.position >= p.back_from and d.state <> 'parked'
      order by d.position limit 1) end;
  end if;

  if v_settled.lost is not null then
    -- Who is settling a lease that has expired right now may finish.
    for v_lost in
      select l.* from gapless.lease l
      where l.tenant_id = s.tenant_id and l.subscription_id = s.id and l.id = any (v_settled.lost) and l.expires_at <= v_now
      order by l.id for update skip locked
    loop
      if s.mode <> 'pull' then
        -- A server was lost, and that is nobody's fault: no attempt is used up.
        v_lost.attempts := array(select a - 1 from unnest(v_lost.attempts) with ordinality u (a, place) order by u.place);
      end if;
      select * into v_back from gapless.give_back(s, v_lost, null, 'expired', interval '0',
        case s.mode when 'pull' then 'the lease expired' else 'the server was lost; this counts as no attempt' end);
      p.waiting := p.waiting + v_back.waiting;
      p.parked := p.parked + v_back.parked;
      v_settled.in_flight := v_settled.in_flight - cardinality(v_lost.positions);
      v_settled.busy := (select array_agg(k) from unnest(v_settled.busy) k where not k = any (array_remove(v_lost.keys, null)));
      v_settled.freed := v_settled.freed || (select array_agg(distinct k) from unnest(v_lost.keys) k where k is not null);
      v_settled.freed_from := least(v_settled.freed_from, v_lost.positions[1]);
    end loop;
  end if;

  v_room := case when s.enabled then greatest(least(max_count, s.max_in_flight - v_settled.in_flight), 0) else 0 end;
  if s.rate is not null then
    p.tokens := least(s.burst, coalesce(p.tokens, s.burst) + s.rate * greatest(extract(epoch from v_now - coalesce(p.tokens_at, v_now)), 0));
    p.tokens_at := v_now;
    v_room := least(v_room, floor(p.tokens + 1e-6)::integer);
  end if;

  if p.waiting > 0 then
    select * into v_found from gapless.take_waiting(s, v_room, v_settled.freed, v_settled.freed_from,
      -- Firings are not in the order of anything that was handed out.
      case s.kind when 'subscription' then p.back_from else 0 end, v_settled.busy);
    v_settled.busy := v_settled.busy || v_found."left";
    positions := v_found.positions;
    v_keys := v_found.keys;
    attempts := v_found.attempts;
    v_is_ordered := positions = '{}';
    if not v_is_ordered then
      seqs := array_fill(null::bigint, array[cardinality(positions)]);
    end if;
    p.waiting := p.waiting - cardinality(positions);
    v_room := case when v_found.alone then 0 else v_room - cardinality(positions) end;
  end if;

  -- What came back is due again or held: its keys are not free for anything later.
  v_beside := p.waiting > 0 or p.parked > 0;
  if p.replay_next is not null and v_room > 0 then
    select * into v_found
    from gapless.take_new(s, p.replay_next, p.replay_to, v_room, v_settled.busy, coalesce(v_settled.positions, '{}') || positions, true);
    positions := positions || v_found.positions;
    seqs := seqs || v_found.seqs;
    v_keys := v_keys || v_found.keys;
    attempts := attempts || array_fill(0, array[cardinality(v_found.positions)]);
    p.waiting := p.waiting + v_found.held;
    v_beside := v_beside or v_found.held > 0;
    v_room := v_room - cardinality(v_found.positions);
    v_is_ordered := v_is_ordered and v_found.positions = '{}';
    p.replay_next := v_found.reach + 1;
    if p.replay_next > p.replay_to then
      p.replay_next := null;
      p.replay_to := null;
    end if;
  end if;

  v_head := coalesce((select l.position from gapless.log l where l.tenant_id = s.tenant_id order by l.position desc limit 1), 0);
  if v_settled.positions is not null or positions <> '{}' then
    v_already := coalesce(v_settled.positions, '{}') || array(select o from unnest(positions) o where o >= p.next);
  end if;
  for v_round in 1 .. v_most_rounds loop
    -- Triggers and schedules have their deliveries from fire().
    exit when v_room <= 0 or p.next > v_head or p.replay_next is not null or s.kind <> 'subscription';
    -- It looks far ahead for other keys only when nothing else is under way: a backlog stays in the log.
    exit when p.waiting >= v_most_ahead and (v_settled.in_flight > 0 or positions <> '{}');
    select * into v_found from gapless.take_new(s, p.next, v_head, v_room, v_settled.busy, v_already, v_beside);
    positions := positions || v_found.positions;
    seqs := seqs || v_found.seqs;
    v_keys := v_keys || v_found.keys;
    attempts := attempts || array_fill(0, array[cardinality(v_found.positions)]);
    p.waiting := p.waiting + v_found.held;
    v_beside := v_beside or v_found.held > 0;
    v_room := v_room - cardinality(v_found.positions);
    p.next := v_found.reach + 1;
  end loop;

  if positions <> '{}' then
    if s.rate is not null then
      p.tokens := p.tokens - cardinality(positions);
    end if;
    -- With gaps that nobody can foretell: a number drawn by a transaction that was taken back should not come again.
    p.last_lease := p.last_lease + 1 + floor(random() * 1000000)::bigint;
    lease := p.last_lease;
    if not v_is_ordered then
      select array_agg(u.position order by u.position), array_agg(u.seq order by u.position), array_agg(u.key order by u.position),
        array_agg(u.attempts order by u.position)
      into positions, seqs, v_keys, attempts
      from unnest(take.positions, take.seqs, v_keys, take.attempts) u (position, seq, key, attempts);
    end if;
    insert into gapless.lease (tenant_id, subscription_id, id, consumer, taken_at, expires_at, positions, keys, attempts)
    values (s.tenant_id, s.id, take.lease, take.consumer, v_now,
      -- What waits for its turn at a server is out as well.
      v_now + case when s.mode = 'pull' then s.timeout when s.kind = 'subscription' then 2 * s.timeout + interval '30 seconds'
        -- Timeouts of actions are long, and are waited for if a server is lost; whoever begins late has the lease last longer.
        else s.timeout + interval '30 seconds' end, take.positions, v_keys, take.attempts);
  end if;
  p.floor_lease := coalesce(v_settled.floor, lease, p.floor_lease);
  if positions <> '{}' or v_settled.rows > 0 or p.next is distinct from v_before.next or p.waiting <> v_before.waiting
     or p.parked <> v_before.parked or p.replay_next is distinct from v_before.replay_next then
    perform gapless.save_progress(p);
  end if;
end
$$;
comment on function gapless.take(gapless.subscription, text, integer, bigint) is
  'Internal: the next batch of a subscription whose row is locked; no lease where there is nothing.';
