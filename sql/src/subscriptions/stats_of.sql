-- Stable: all its queries see the same moment, so that the numbers fit each other while consumers go on.
create or replace function gapless.stats_of(subscription gapless.subscription)
  returns jsonb
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  s constant gapless.subscription := subscription;
  p gapless.subscription_progress := gapless.progress_of(s.tenant_id, s.id);
  v_checkpoint bigint;
  v_head constant bigint := coalesce((select l.position from gapless.log l where l.tenant_id = s.tenant_id order by l.position desc limit 1), 0);
  v_held bigint := 0;
  v_retrying bigint := 0;
  v_fresh record;
  v_in_flight bigint;
  v_oldest timestamptz;
begin
  if s.mode = 'push' then
    -- What was matched and did not concern it is passed over without being written down.
    p.next := greatest(p.next, gapless.push_low(s));
  elsif s.mode = 'trigger' then
    p.next := greatest(p.next, (select g.next from gapless.trigger_progress g where g.tenant_id = s.tenant_id order by g.seq desc limit 1));
  end if;
  v_checkpoint := gapless.checkpoint_of(s, p);
  -- How many wait is written down. Of a trigger none is held, so however many there are, they are not gone over.
  if p.waiting > 0 then
    select count(*) filter (where d.state = 'due') into v_retrying from gapless.delivery d
    where d.tenant_id = s.tenant_id and d.subscription_id = s.id and d.state <> 'parked' and d.attempts > 0;
    if s.mode <> 'trigger' then
      select count(*) into v_held from gapless.delivery d
      where d.tenant_id = s.tenant_id and d.subscription_id = s.id and d.state = 'held';
    end if;
  end if;
  select coalesce(sum(t.delivered), 0) as delivered, coalesce(sum(t.skipped), 0) as skipped, coalesce(sum(t.failed), 0) as failed,
    max(t.settled_at) filter (where t.delivered > 0) as at
  into v_fresh
  from gapless.settlement t where t.tenant_id = s.tenant_id and t.subscription_id = s.id and t.lease_id >= p.floor_lease;
  select coalesce(sum(cardinality(l.positions)), 0) into v_in_flight
  from gapless.lease l where l.tenant_id = s.tenant_id and l.subscription_id = s.id and l.id >= p.floor_lease;
  select l.logged_at into v_oldest from gapless.log l
  where l.tenant_id = s.tenant_id and l.position > v_checkpoint order by l.position limit 1;
  return case when s.mode = 'schedule' then '{}' else jsonb_build_object('checkpoint', v_checkpoint::text, 'next', p.next::text,
    'lag', jsonb_build_object('events', greatest(v_head - v_checkpoint, 0)::text,
      'seconds', round(coalesce(greatest(extract(epoch from gapless.now() - v_oldest), 0), 0)::numeric, 3))) end || jsonb_build_object(
    'inFlight', v_in_flight, 'held', v_held, 'ready', p.waiting - v_held - v_retrying, 'retrying', v_retrying, 'parked', p.parked,
    'delivered', (p.delivered + v_fresh.delivered)::text, 'skipped', (p.skipped + v_fresh.skipped)::text,
    'failed', (p.failed + v_fresh.failed)::text, 'lastDeliveredAt', gapless.wire_time(greatest(p.last_delivered_at, v_fresh.at)))
    || case when s.kind = 'subscription' then jsonb_build_object(
      'replay', case when p.replay_next is not null then jsonb_build_object('next', p.replay_next::text, 'upTo', p.replay_to::text) end)
    else jsonb_build_object('fired', p.fired::text, 'lastFiredAt', gapless.wire_time(p.last_fired_at)) end;
end
$$;
comment on function gapless.stats_of(gapless.subscription) is 'Internal: the statistics of a subscription.';
