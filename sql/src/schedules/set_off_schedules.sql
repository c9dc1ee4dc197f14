-- Sets off what is due of some schedules of a tenant. Nothing is waited for: a schedule that somebody else holds comes in the
-- next round. What is due is looked up again under the lock: whoever held it before may have set it off.
create or replace function gapless.set_off_schedules(tenant integer, ids uuid[])
  returns void
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
  v_ordered uuid[] := '{}';
  v_number bigint;
  v_room integer;
begin
  for c in
    select k.*, p.times, p.missed, p.missed_more, p.missed_first, p.missed_last, p.next_nominal as then_nominal, p.next_at as then_at
    from gapless.schedule k cross join lateral gapless.pending_times(k, v_now) p
    where k.tenant_id = tenant and k.subscription_id = any (v_ids) and k.next_at <= v_now
    order by k.subscription_id
  loop
    v_number := c.last_number;
    if c.missed > 0 then
      v_number := v_number + 1;
      v_firings := v_firings || row(tenant, c.subscription_id, v_number, gapless.firing_id(c.subscription_id, 'missed ' || v_number), 'skipped',
        format('%s%s missed', case when c.missed_more then 'more than ' end, case c.missed when 1 then '1 occurrence was' else c.missed || ' occurrences were' end),
        v_now, c.missed_last, 0, jsonb_build_object('missed', c.missed, 'since', gapless.wire_time(c.missed_first), 'until', gapless.wire_time(c.missed_last)),
        null, null)::gapless.firing;
    end if;
    if c.times <> '{}' then
      v_room := gapless.room_for_occurrences(tenant, c.subscription_id, c.overlap);
      select array_agg(row(tenant, c.subscription_id, v_number + u.place, gapless.firing_id(c.subscription_id, gapless.wire_time(u.time)),
          case when u.place <= v_room then 'fired' else 'skipped' end,
          case when u.place <= v_room then null when c.overlap = 'skip' then 'the one before was not over' else 'one waited already' end,
          v_now, u.time, 0, '{}', null, null)::gapless.firing order by u.place)
      into v_some from unnest(c.times) with ordinality u (time, place);
      v_firings := v_firings || v_some;
      v_number := v_number + cardinality(c.times);
      if c.overlap <> 'allow' then
        v_ordered := v_ordered || c.subscription_id;
      end if;
    end if;
    update gapless.schedule k set next_nominal = c.then_nominal, next_at = c.then_at, last_number = v_number
    where k.tenant_id = tenant and k.subscription_id = c.subscription_id;
  end loop;
  perform gapless.fire(tenant, v_firings, v_ordered);
end
$$;
comment on function gapless.set_off_schedules(integer, uuid[]) is 'Internal, for schedule_tick(): the occurrences of some schedules that are due.';
