-- Takes for one webhook, whose row is locked, what may be sent now, and writes down when to look again.
--   room  how many requests may be made
create or replace function gapless.push_take(subscription gapless.subscription, tenant text, room integer)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  set enable_mergejoin = off
  set jit = off
  language plpgsql
as $$
declare
  s constant gapless.subscription := subscription;
  v_now constant timestamptz := gapless.now();
  v_is_batched constant boolean := s.batch_size > 1;
  v_low bigint := gapless.push_low(s);
  e gapless.endpoint;
  p gapless.subscription_progress;
  v_lease bigint;
  v_count integer;
  v_room integer := room;
  v_in_flight bigint;
  v_head bigint;
  v_gathers timestamptz;
  v_next_due timestamptz;
  v_is_behind boolean;
  v_due timestamptz;
  v_before bigint;
  v_result jsonb := '[]';
begin
  delete from gapless.push_due d where d.tenant_id = s.tenant_id and d.subscription_id = s.id;
  select * into e from gapless.endpoint c where c.tenant_id = s.tenant_id and c.subscription_id = s.id;
  if not s.enabled or e.open_until > v_now then
    -- Nothing is handed out; leases that were lost come back.
    perform gapless.take(s, 'webhooks', 0, v_low);
    if s.mode = 'schedule' then
      -- In two steps: a stable function does not see what its arguments did.
      v_lease := gapless.take_manual(s, room);
      v_result := gapless.push_requests(s, tenant, v_lease);
      v_next_due := gapless.manual_due(s);
    end if;
    insert into gapless.push_due (tenant_id, subscription_id, due_at, low)
    values (s.tenant_id, s.id, case when s.enabled then e.open_until when v_next_due is null then 'infinity' else greatest(v_next_due, v_now + interval '5 milliseconds') end, v_low);
    return v_result;
  end if;
  if e.opens > 0 then
    -- The circuit is being probed: one request at a time.
    v_room := case when exists (select from gapless.lease l where l.tenant_id = s.tenant_id and l.subscription_id = s.id and l.expires_at > v_now)
      then 0 else least(v_room, 1) end;
  end if;
  v_before := greatest((gapless.progress_of(s.tenant_id, s.id)).next, v_low);
  loop
    p := gapless.progress_of(s.tenant_id, s.id);
    v_gathers := case when p.replay_next is null and v_room > 0 then gapless.push_gathers_until(s, greatest(p.next, v_low)) end;
    select t.lease, cardinality(t.positions) into v_lease, v_count
    from gapless.take(s, 'webhooks', case when v_gathers is not null then 0 when v_is_batched then least(v_room, 1) * s.batch_size else v_room end, v_low) t;
    exit when v_lease is null;
    v_result := v_result || gapless.push_requests(s, tenant, v_lease);
    v_room := v_room - case when v_is_batched then 1 else v_count end;
    exit when not v_is_batched or v_room < 1;
  end loop;

  p := gapless.progress_of(s.tenant_id, s.id);
  v_head := coalesce((select l.position from gapless.log l where l.tenant_id = s.tenant_id order by l.position desc limit 1), 0);
  v_is_behind := s.kind = 'subscription' and (p.next <= v_head or p.replay_next is not null);
  select coalesce(sum(cardinality(l.positions)), 0) into v_in_flight from gapless.lease l
  where l.tenant_id = s.tenant_id and l.subscription_id = s.id and l.id >= p.floor_lease;
  if p.waiting > 0 then
    select d.due_at into v_next_due from gapless.delivery d
    where d.tenant_id = s.tenant_id and d.subscription_id = s.id and d.state = 'due' order by d.due_at, d.position limit 1;
  end if;
  v_due := case
    when not v_is_behind and p.waiting = 0 then null
    -- Only what is settled makes room.
    when v_in_flight >= s.max_in_flight or e.opens > 0 and v_in_flight > 0 then 'infinity'
    when s.rate is not null and p.tokens < 1 - 1e-6 and (v_is_behind or v_next_due <= v_now)
      then greatest(p.tokens_at + (1 - p.tokens) / s.rate * interval '1 second', v_now + interval '5 milliseconds')
    when v_gathers is not null then least(v_gathers, v_next_due)
    when v_room < 1 and (v_is_behind or v_next_due <= v_now) then v_now
    when v_is_behind and p.next > v_before then v_now
    -- It stands still although there is something: held keys, or too much waits.
    when v_is_behind then least(v_next_due, case when v_in_flight > 0 then 'infinity' else v_now + interval '1 second' end)
    else coalesce(greatest(v_next_due, case when v_next_due is not null then v_now + interval '5 milliseconds' end), 'infinity') end;
  if v_due is not null then
    insert into gapless.push_due (tenant_id, subscription_id, due_at, low)
    values (s.tenant_id, s.id, greatest(v_due, v_now), case when v_is_behind then p.next end);
  end if;
  return v_result;
end
$$;
comment on function gapless.push_take(gapless.subscription, text, integer) is 'Internal, for push_dispatch(): the requests of one webhook that can be made now.';
