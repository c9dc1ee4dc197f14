-- What a server needs to carry out firings, for many at once. One whose lease is lost, or whose trigger was paused
-- meanwhile, is left out; the latter are given back. What a paused schedule has begun is finished. The lease lasts as long as
-- the attempt may. The actions come rendered; their secrets are named by the marker.
create or replace function gapless.act_begin(tenants text[], subscriptions uuid[], leases bigint[], deliveries bigint[])
  returns table (place integer, kind text, name text, firing jsonb, actions jsonb, marker text, attempt integer, timeout_ms integer)
  volatile
  rows 100
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
  v_margin constant interval := interval '10 seconds';
  -- Nobody can guess it: what an event holds is never taken for a secret's name.
  v_marker constant text := 'secret_' || replace(gen_random_uuid()::text, '-', '');
  w record;
begin
  for w in
    select t.id as tenant_id, j.subscription, j.lease, j.delivery
    from unnest(tenants, subscriptions, leases, deliveries) j (tenant, subscription, lease, delivery)
    join gapless.tenant t on t.name = j.tenant
    -- Looked up one by one: without statistics the planner would read all subscriptions of the tenant for each.
    cross join lateral (
      select from gapless.subscription o where o.tenant_id = t.id and o.id = j.subscription and (not (o.enabled or o.mode = 'schedule') or not t.active) offset 0) s
    order by t.id, j.subscription, j.lease
  loop
    perform gapless.push_release(w.tenant_id, w.subscription, w.lease, array[w.delivery]);
  end loop;
  with near as (
    select l.tenant_id, l.subscription_id, l.id, s.timeout
    from unnest(tenants, subscriptions, leases) j (tenant, subscription, lease)
    join gapless.tenant t on t.name = j.tenant
    cross join lateral (select o.timeout from gapless.subscription o where o.tenant_id = t.id and o.id = j.subscription offset 0) s
    cross join lateral (
      select o.tenant_id, o.subscription_id, o.id from gapless.lease o
      where o.tenant_id = t.id and o.subscription_id = j.subscription and o.id = j.lease and o.expires_at > v_now and o.expires_at < v_now + s.timeout + v_margin
      for update skip locked) l
  )
  update gapless.lease l set expires_at = v_now + n.timeout + 2 * v_margin
  from near n where l.tenant_id = n.tenant_id and l.subscription_id = n.subscription_id and l.id = n.id;
  return query
    select j.place::integer, s.kind, s.name,
      jsonb_build_object('id', f.id, 'position', f.position::text, 'firedAt', gapless.wire_time(f.fired_at), 'nominalAt', gapless.wire_time(f.nominal_at),
        'depth', f.depth, 'results', f.results),
      gapless.act_actions(s, f, a.attempt, v_marker), v_marker, a.attempt,
      (extract(epoch from s.timeout) * 1000)::integer
    from (
      select row_number() over () as place, t.id as tenant_id, u.subscription, u.lease, u.delivery
      from unnest(tenants, subscriptions, leases, deliveries) u (tenant, subscription, lease, delivery)
      join gapless.tenant t on t.name = u.tenant and t.active
      offset 0
    ) j
    cross join lateral (
      select o.* from gapless.subscription o where o.tenant_id = j.tenant_id and o.id = j.subscription and (o.enabled or o.mode = 'schedule') offset 0) s
    cross join lateral (
      select o.positions, o.attempts from gapless.lease o
      where o.tenant_id = j.tenant_id and o.subscription_id = j.subscription and o.id = j.lease and o.expires_at > v_now and j.delivery = any (o.positions)
      offset 0) l
    cross join lateral (
      select o.* from gapless.firing o where o.tenant_id = j.tenant_id and o.subscription_id = j.subscription and o.position = j.delivery offset 0) f
    cross join lateral (select l.attempts[array_position(l.positions, j.delivery)] + 1 as attempt offset 0) a
    order by j.place;
  perform gapless.tell_occurrences(array_agg(t.id), array_agg(j.subscription), array_agg(j.delivery), 'started')
  from unnest(tenants, subscriptions, leases, deliveries) j (tenant, subscription, lease, delivery)
  join gapless.tenant t on t.name = j.tenant and t.active
  cross join lateral (
    select from gapless.lease o where o.tenant_id = t.id and o.subscription_id = j.subscription and o.id = j.lease and o.expires_at > v_now
      and o.attempts[array_position(o.positions, j.delivery)] = 0 offset 0) l;
end
$$;
comment on function gapless.act_begin(text[], uuid[], bigint[], bigint[]) is
  'The firings of jobs: what is to be done, with what is known. Left out are jobs that are not to be done any more. Server roles only.';
grant execute on function gapless.act_begin(text[], uuid[], bigint[], bigint[]) to gapless_server;
