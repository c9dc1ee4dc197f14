-- Which triggers a range of the log sets off. Nobody is waited for: what concerns a trigger that somebody has locked is kept,
-- in its order, until it is free, and is then taken in pieces. Most triggers are simple, and for those a firing is a row and nothing else.
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
  v_most constant integer := 5000;
  v_now constant timestamptz := gapless.now();
  v_ids uuid[];
  v_positions bigint[];
  v_free uuid[];
  v_is_simple boolean[];
  v_depths integer[];
  v_nexts bigint[];
  v_late uuid[] := '{}';
  v_late_ids uuid[];
  v_late_positions bigint[];
  v_behind uuid[] := '{}';
  v_simple gapless.firing[];
  v_judged gapless.firing[];
begin
  if low <= high then
    select array_agg(m.subscription_id), array_agg(m.position) into v_ids, v_positions from gapless.match(tenant, '!', low, high) m;
  end if;
  if exists (select from gapless.trigger_late t where t.tenant_id = tenant) then
    -- From one to the next: each may have very many by now.
    v_late := array(
      with recursive known (id) as (
        (select t.subscription_id from gapless.trigger_late t where t.tenant_id = tenant order by t.subscription_id limit 1)
        union all
        select n.subscription_id from known k cross join lateral (
          select t.subscription_id from gapless.trigger_late t where t.tenant_id = tenant and t.subscription_id > k.id order by t.subscription_id limit 1) n
      ) select k.id from known k);
  end if;
  if v_ids is null and v_late = '{}' then
    return 0;
  end if;
  -- In the order of their ids: servers and people who change triggers do not block each other.
  v_free := array(select s.id from gapless.subscription s where s.tenant_id = tenant and s.id = any (v_ids || v_late) order by s.id for no key update skip locked);
  if v_late <> '{}' then
    with ready as (
      select u.id, n.position, n.place
      from unnest(v_late) u (id) cross join lateral (
        select t.position, row_number() over (order by t.position) as place from gapless.trigger_late t
        where t.tenant_id = tenant and t.subscription_id = u.id order by t.position limit v_most + 1) n
      where u.id = any (v_free)
    ), gone as (
      delete from gapless.trigger_late t using ready r
      where r.place <= v_most and t.tenant_id = tenant and t.subscription_id = r.id and t.position = r.position
    )
    select array_agg(r.id) filter (where r.place <= v_most), array_agg(r.position) filter (where r.place <= v_most),
      coalesce(array_agg(r.id) filter (where r.place > v_most), '{}')
    into v_late_ids, v_late_positions, v_behind from ready r;
  end if;
  if v_behind <> '{}' or cardinality(v_free) < (select count(distinct i) from unnest(v_ids || v_late) i) then
    insert into gapless.trigger_late (tenant_id, subscription_id, position)
    select tenant, u.id, u.position from unnest(v_ids, v_positions) u (id, position)
    where (u.id <> all (v_free) or u.id = any (v_behind)) and exists (select from gapless.subscription s where s.tenant_id = tenant and s.id = u.id);
    -- Somebody is to look again soon.
    insert into gapless.push_due (tenant_id, subscription_id, due_at)
    select distinct tenant, u.id, v_now from unnest(v_ids || v_late) u (id)
    where (u.id <> all (v_free) or u.id = any (v_behind)) and exists (select from gapless.subscription s where s.tenant_id = tenant and s.id = u.id)
      and not exists (select from gapless.push_due d where d.tenant_id = tenant and d.subscription_id = u.id and d.due_at <= v_now);
    select array_agg(u.id), array_agg(u.position) into v_ids, v_positions
    from unnest(v_ids, v_positions) u (id, position) where u.id <> all (v_behind);
  end if;
  v_ids := v_late_ids || v_ids;
  v_positions := v_late_positions || v_positions;

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
