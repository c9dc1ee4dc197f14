-- Which triggers a range of the log sets off. Nobody is waited for: what concerns a trigger that somebody has locked is kept,
-- in its order, until it is free. Most triggers are simple, and for those a firing is a row and nothing else.
create or replace function gapless.set_off(tenant integer, low bigint, high bigint)
  returns integer
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_generic_plan
  set enable_seqscan = off
  set enable_mergejoin = off
  set jit = off
  language plpgsql
as $$
declare
  v_now constant timestamptz := gapless.now();
  v_ids uuid[];
  v_positions bigint[];
  v_free uuid[];
  v_is_simple boolean[];
  v_depths integer[];
  v_nexts bigint[];
  v_has_late constant boolean := exists (select from gapless.trigger_late t where t.tenant_id = tenant);
  v_simple gapless.firing[];
  v_judged gapless.firing[];
begin
  if low <= high then
    select array_agg(m.subscription_id), array_agg(m.position) into v_ids, v_positions from gapless.match(tenant, '!', low, high) m;
  end if;
  if v_has_late then
    select array_agg(t.subscription_id) || v_ids, array_agg(t.position) || v_positions into v_ids, v_positions
    from gapless.trigger_late t where t.tenant_id = tenant;
  end if;
  if v_ids is null then
    return 0;
  end if;
  -- In the order of their ids: servers and people who change triggers do not block each other.
  v_free := array(select s.id from gapless.subscription s where s.tenant_id = tenant and s.id = any (v_ids) order by s.id for no key update skip locked);
  if cardinality(v_free) < (select count(distinct i) from unnest(v_ids) i) then
    with late as (
      insert into gapless.trigger_late (tenant_id, subscription_id, position)
      select tenant, u.id, u.position from unnest(v_ids, v_positions) u (id, position)
      where u.id <> all (v_free) and exists (select from gapless.subscription s where s.tenant_id = tenant and s.id = u.id)
      on conflict do nothing returning subscription_id
    )
    -- Somebody is to look again soon.
    insert into gapless.push_due (tenant_id, subscription_id, due_at) select distinct tenant, t.subscription_id, v_now from late t;
  end if;
  if v_has_late then
    delete from gapless.trigger_late t where t.tenant_id = tenant and t.subscription_id = any (v_free);
  end if;

  -- Removed, paused without buffering or begun later than at that position: not for it.
  select array_agg(f.id), array_agg(t.is_simple), array_agg((t.rule).max_depth), array_agg(p.next) into v_free, v_is_simple, v_depths, v_nexts
  from unnest(v_free) f (id)
  cross join lateral (select from gapless.subscription o where o.tenant_id = tenant and o.id = f.id and not o.dropping offset 0) s
  cross join lateral (select o.is_simple, o.rule from gapless.trigger o where o.tenant_id = tenant and o.subscription_id = f.id offset 0) t
  cross join lateral (select o.next from gapless.subscription_progress o where o.tenant_id = tenant and o.subscription_id = f.id order by o.seq desc limit 1) p;

  select array_agg(row(tenant, u.id, u.position, gapless.firing_id(u.id, u.position::text), case when l.depth >= t.max_depth then 'refused' else 'fired' end,
      case when l.depth >= t.max_depth then format('the event was caused by %s firings, one after the other; maxDepth is %s', l.depth, t.max_depth) end,
      v_now, null, l.depth, '{}', null, case when l.depth >= t.max_depth then v_now end)::gapless.firing) filter (where t.is_simple),
    array_agg(u.id) filter (where not t.is_simple), array_agg(u.position) filter (where not t.is_simple)
  into v_simple, v_ids, v_positions
  from unnest(v_ids, v_positions) u (id, position)
  join unnest(v_free, v_is_simple, v_depths, v_nexts) t (id, is_simple, max_depth, next) on t.id = u.id and u.position >= t.next
  left join lateral (
    -- Few events are caused by others; only those must say how deep they are.
    select case when l.causation_id is null then 0 else (
      select gapless.depth_of(l.causation_id, e.metadata) from gapless.event e where e.tenant_id = tenant and e.seq = l.seq) end as depth
    from gapless.log l where t.is_simple and l.tenant_id = tenant and l.position = u.position offset 0) l on true;

  if v_ids is not null then
    select array_agg(row(tenant, j.subscription_id, j.position, gapless.firing_id(j.subscription_id, j.position::text), j.state, j.reason,
      v_now, null, j.depth, j.what, null, case when j.state <> 'fired' then v_now end)::gapless.firing)
    into v_judged from gapless.judge(tenant, gapless.trigger_matches(tenant, v_ids, v_positions)) j;
  end if;
  return coalesce(gapless.fire(tenant, v_simple || v_judged), 0);
end
$$;
comment on function gapless.set_off(integer, bigint, bigint) is
  'Internal: sets off the triggers of a tenant by a range of its log, and by what was locked before. How many times.';
