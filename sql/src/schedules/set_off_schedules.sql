-- Sets off what is due of some schedules of a tenant. Nothing is waited for: a schedule that somebody else holds comes in the
-- next round. What is due is looked up again under the lock: whoever held it before may have set it off.
--   room  how many occurrences a server can begin at once: they go straight to it, and never wait among the deliveries
-- The answer: their jobs.
create or replace function gapless.set_off_schedules(tenant integer, ids uuid[], room integer)
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
declare
  v_now constant timestamptz := gapless.now();
  v_ids constant uuid[] := array(
    select s.id from gapless.subscription s where s.tenant_id = tenant and s.id = any (ids) and s.enabled order by s.id for no key update skip locked);
  c record;
  v_some gapless.firing[];
  v_firings gapless.firing[] := '{}';
  v_at_once gapless.firing[] := '{}';
  v_ordered uuid[] := '{}';
  v_number bigint;
  v_room integer;
begin
  for c in
    -- One by one, in this order: without statistics the planner would begin with all that are due, for each lot anew.
    select k.subscription_id, k.overlap, k.last_number, p.times, p.missed, p.missed_more, p.missed_first, p.missed_last,
      p.next_nominal as then_nominal, p.next_at as then_at,
      case when p.times <> '{}' then gapless.outstanding_occurrences(tenant, k.subscription_id) end as outstanding
    from unnest(v_ids) i (id)
    cross join lateral (
      select o.subscription_id, o.overlap, o.last_number, o as schedule from gapless.schedule o
      where o.tenant_id = tenant and o.subscription_id = i.id and o.next_at <= v_now offset 0) k
    cross join lateral gapless.pending_times(k.schedule, v_now) p
  loop
    v_number := c.last_number;
    if c.missed > 0 then
      v_number := v_number + 1;
      v_firings := v_firings || row(tenant, c.subscription_id, v_number, gapless.firing_id(c.subscription_id, 'missed ' || v_number), 'skipped',
        format('%s%s missed', case when c.missed_more then 'more than ' end, case c.missed when 1 then '1 occurrence was' else c.missed || ' occurrences were' end),
        v_now, c.missed_last, 0, jsonb_build_object('missed', c.missed, 'since', gapless.wire_time(c.missed_first), 'until', gapless.wire_time(c.missed_last)),
        null, null)::gapless.firing;
    end if;
    v_room := gapless.room_beside(c.outstanding, c.overlap);
    if v_room > 0 and c.times <> '{}' then
      select array_agg(row(tenant, c.subscription_id, v_number + u.place, gapless.firing_id(c.subscription_id, gapless.wire_time(u.time)),
          'fired', null, v_now, u.time, 0, '{}', null, null)::gapless.firing order by u.place)
      into v_some from unnest(c.times) with ordinality u (time, place) where u.place <= v_room;
      v_number := v_number + cardinality(v_some);
      if c.overlap <> 'allow' then
        v_ordered := v_ordered || c.subscription_id;
      end if;
      if c.outstanding = 0 and cardinality(v_some) = 1 and cardinality(v_at_once) < room then
        v_at_once := v_at_once || v_some;
      else
        v_firings := v_firings || v_some;
      end if;
    end if;
    if cardinality(c.times) > v_room then
      v_some := gapless.skip_occurrences(tenant, c.subscription_id, c.last_number, v_number, c.times[v_room + 1:],
        case c.overlap when 'skip' then 'the one before was not over' else 'one waited already' end);
      v_number := v_number + cardinality(v_some);
      v_firings := v_firings || v_some;
    end if;
    update gapless.schedule k set next_nominal = c.then_nominal, next_at = c.then_at, last_number = v_number
    where k.tenant_id = tenant and k.subscription_id = c.subscription_id;
  end loop;
  if v_firings <> '{}' then
    perform gapless.fire(tenant, v_firings, v_ordered);
  end if;
  return case when v_at_once = '{}' then '[]' else gapless.fire_at_once(tenant, v_at_once, v_ordered) end;
end
$$;
comment on function gapless.set_off_schedules(integer, uuid[], integer) is 'Internal, for schedule_tick(): the occurrences of some schedules that are due. The jobs of those that begin at once.';
