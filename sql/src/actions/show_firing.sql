-- A firing as everybody sees it. Its state is told by where its delivery is, as long as there is one.
create or replace function gapless.show_firing(subscription gapless.subscription, firing gapless.firing)
  returns jsonb
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  set jit = off
  language plpgsql
as $$
declare
  s constant gapless.subscription := subscription;
  f constant gapless.firing := firing;
  d gapless.delivery;
  v_state text := f.state;
  v_attempts integer;
  v_shown jsonb;
begin
  if f.state = 'fired' then
    select * into d from gapless.delivery o where o.tenant_id = f.tenant_id and o.subscription_id = f.subscription_id and o.position = f.position;
    if d.position is null then
      select o.attempts[array_position(o.positions, f.position)] + 1 into v_attempts from gapless.lease o
      where o.tenant_id = f.tenant_id and o.subscription_id = f.subscription_id and f.position = any (o.positions) limit 1;
    end if;
    v_state := case when d.state = 'parked' then 'parked' when d.attempts > 0 then 'retrying' when d.position is not null then 'pending'
      when v_attempts is not null then 'running' else 'done' end;
    v_attempts := coalesce(d.attempts, v_attempts);
  end if;
  if v_attempts is null then
    select coalesce(max(a.attempt), 0) into v_attempts from gapless.attempt a
    where a.tenant_id = f.tenant_id and a.subscription_id = f.subscription_id and a.position = f.position;
  end if;
  v_shown := jsonb_build_object('id', f.position::text, 'firingId', f.id, 'state', v_state, 'reason', coalesce(f.reason, d.reason),
    'firedAt', gapless.wire_time(f.fired_at),
    'finishedAt', gapless.wire_time(case when v_state not in ('pending', 'running', 'retrying') then f.finished_at end),
    'durationMs', (select sum((r -> 'durationMs')::numeric) from jsonb_array_elements(case jsonb_typeof(f.results) when 'array' then f.results end) r
      where jsonb_typeof(r -> 'durationMs') = 'number'),
    'depth', f.depth, 'found', f.found, 'attempts', v_attempts,
    'nextAttemptAt', gapless.wire_time(case when v_state in ('pending', 'retrying') then d.due_at end), 'actions', coalesce(f.results, '[]'));
  if s.mode = 'schedule' then
    return v_shown || jsonb_build_object('nominalAt', gapless.wire_time(f.nominal_at));
  end if;
  return v_shown || jsonb_build_object('event', (
    select jsonb_build_object('eventId', e.id, 'stream', e.stream, 'version', e.version::text, 'type', e.type, 'topic', e.topic)
    from gapless.log l join gapless.event e on e.tenant_id = l.tenant_id and e.seq = l.seq
    where l.tenant_id = f.tenant_id and l.position = f.position));
end
$$;
comment on function gapless.show_firing(gapless.subscription, gapless.firing) is 'Internal: the JSON of a firing.';
