-- The plain case of push_settle(), which is most of what comes when many schedules were due: firings that went well, each in a
-- lease of its own. All of them in one go. What somebody else has locked, or is not as plain, is left to push_settle().
-- The answer: the places, from 0, of the results that are settled.
create or replace function gapless.settle_firings(results jsonb)
  returns integer[]
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
  v_places integer[];
  v_tenants integer[];
  v_ids uuid[];
  v_leases bigint[];
  v_positions bigint[];
begin
  select array_agg(m.place), array_agg(m.tenant_id), array_agg(m.id), array_agg(m.lease), array_agg(m.position)
  into v_places, v_tenants, v_ids, v_leases, v_positions
  from (
    -- One that is told twice is settled once.
    select distinct on (1, 2, 3) t.id as tenant_id, (r.value ->> 's')::uuid as id, (r.value ->> 'l')::bigint as lease, (r.value #>> '{p,0}')::bigint as position,
      r.place::integer - 1 as place
    from jsonb_array_elements(results) with ordinality r (value, place) join gapless.tenant t on t.name = r.value ->> 't'
    where r.value ? 'k' and (r.value -> 'ok')::boolean and (r.value -> 'skip')::boolean is not true and jsonb_array_length(r.value -> 'p') = 1
      and jsonb_path_exists(r.value, '$.results[0]') and not jsonb_path_exists(r.value, '$.results[*] ? (!(@.ok == true))')
    order by 1, 2, 3, r.place
  ) m
  cross join lateral (
    select from gapless.lease o where o.tenant_id = m.tenant_id and o.subscription_id = m.id and o.id = m.lease and o.positions = array[m.position]
    for update skip locked) l
  cross join lateral (select from gapless.subscription o where o.tenant_id = m.tenant_id and o.id = m.id offset 0) s;
  if v_places is null then
    return '{}';
  end if;
  -- A statement of its own: a lease that somebody changed just before it was locked is seen as it is now.
  with one as materialized (
    select u.tenant_id, u.id, u.lease, u.position, results -> u.place as value, l.row, l.consumer, l.taken_at, l.keys, l.attempts
    from unnest(v_places, v_tenants, v_ids, v_leases, v_positions) u (place, tenant_id, id, lease, position)
    cross join lateral (
      select o.ctid as row, o.* from gapless.lease o where o.tenant_id = u.tenant_id and o.subscription_id = u.id and o.id = u.lease offset 0) l
    order by u.place
  ), gone as (
    delete from gapless.lease l where l.ctid = any (array(select o.row from one o))
  ), settled as (
    insert into gapless.settlement (tenant_id, subscription_id, lease_id, consumer, taken_at, settled_at, first_position, last_position, keys, delivered)
    select o.tenant_id, o.id, o.lease, o.consumer, o.taken_at, v_now, o.position, o.position, array_remove(o.keys, null), 1 from one o
  ), known as (
    insert into gapless.attempt (tenant_id, subscription_id, position, attempt, at, outcome, reason, duration_ms, status)
    select o.tenant_id, o.id, o.position, o.attempts[1] + 1, coalesce((o.value ->> 'at')::timestamptz, v_now), 'delivered', left(o.value ->> 'reason', 1000),
      (o.value -> 'ms')::integer, (o.value -> 'status')::integer
    from one o
  )
  update gapless.firing f set results = u.results, finished_at = v_now
  from (
    select o.value -> 'results' as results, x.row from one o
    cross join lateral (select w.ctid as row from gapless.firing w
      where w.tenant_id = o.tenant_id and w.subscription_id = o.id and w.position = o.position offset 0) x) u
  where f.ctid = u.row;
  perform gapless.tell_occurrences(v_tenants, v_ids, v_positions, 'completed');
  return v_places;
end
$$;
comment on function gapless.settle_firings(jsonb) is 'Internal, for push_settle(): firings that went well, all at once.';
