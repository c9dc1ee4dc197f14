-- What a server needs to make requests, for many at once: each with its events. A request whose lease is lost, or whose webhook
-- was paused or broke meanwhile, is left out; the latter are given back. The lease lasts as long as the request may. Of a
-- batch only the first events come that together have no more than a megabyte; the others are the next request.
create or replace function gapless.push_begin(tenants text[], subscriptions uuid[], leases bigint[], deliveries text[])
  returns table (place integer, is_own boolean, url text, headers text, secrets text[], label text, payload text, format text, is_batched boolean, timeout_ms integer,
    attempt integer, id uuid, stream text, version bigint, "position" bigint, type text, topic text, data text, metadata text,
    occurred_at text, recorded_at text)
  volatile
  rows 100
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  set enable_hashjoin = off
  set enable_mergejoin = off
  set jit = off
  set timezone = 'UTC'
  set datestyle = 'ISO'
  language plpgsql
as $$
#variable_conflict use_column
declare
  v_now constant timestamptz := gapless.now();
  v_margin constant interval := interval '10 seconds';
  v_most_bytes constant integer := 1048576;
  w record;
begin
  -- Paused or broken meanwhile: few, and one by one.
  for w in
    select t.id as tenant_id, j.subscription, j.lease, j.deliveries::bigint[] as deliveries
    from unnest(tenants, subscriptions, leases, deliveries) j (tenant, subscription, lease, deliveries)
    join gapless.tenant t on t.name = j.tenant
    -- Looked up one by one: without statistics the planner would read all subscriptions of the tenant for each.
    cross join lateral (select o.enabled from gapless.subscription o where o.tenant_id = t.id and o.id = j.subscription offset 0) s
    cross join lateral (select o.open_until from gapless.endpoint o where o.tenant_id = t.id and o.subscription_id = j.subscription offset 0) e
    where not s.enabled or not t.active or e.open_until > v_now
    order by t.id, j.subscription, j.lease
  loop
    perform gapless.push_release(w.tenant_id, w.subscription, w.lease, w.deliveries);
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
  -- Looked up one by one, in this order: the planner has no statistics, and would begin with all events of the tenant.
  return query
    select b.place, b.is_own, b.url, b.headers, b.secrets, b.label, b.payload, b.format, b.is_batched, b.timeout_ms, b.attempt, b.id, b.stream, b.version, b.position,
      b.type, b.topic, b.data, b.metadata, b.occurred_at, b.recorded_at
    from (
      select a.*, sum(length(a.data)) over (partition by a.place order by a.position) - length(a.data) as bytes_before
      from (
        select j.place::integer as place, e.stream = 'webhook-' || j.subscription as is_own, w.spec ->> 'url' as url, w.headers::text as headers,
          w.secrets, gapless.endpoint_label(j.tenant, j.subscription) as label, w.spec ->> 'payload' as payload, w.spec ->> 'format' as format, w.batch_size > 1 as is_batched,
          (extract(epoch from w.timeout) * 1000)::integer as timeout_ms, l.attempts[array_position(l.positions, d.position)] + 1 as attempt,
          e.id, e.stream, e.version, d.position, e.type, e.topic, e.data::text as data, e.metadata::text as metadata,
          e.occurred_at::text as occurred_at, e.recorded_at::text as recorded_at
        from (
          select row_number() over () as place, t.id as tenant_id, t.name as tenant, t.active, u.subscription, u.lease, u.deliveries::bigint[] as deliveries
          from unnest(tenants, subscriptions, leases, deliveries) u (tenant, subscription, lease, deliveries)
          left join gapless.tenant t on t.name = u.tenant
          offset 0
        ) j
        cross join lateral (
          select s.spec, s.timeout, s.batch_size, c.headers,
            (select array_agg(coalesce(k.secret, 'sealed:' || encode(k.sealed, 'hex')) order by k.id desc) from gapless.endpoint_secret k
             where k.tenant_id = j.tenant_id and k.subscription_id = j.subscription and (k.expires_at is null or k.expires_at > v_now)) as secrets
          from gapless.subscription s
          join gapless.endpoint c on c.tenant_id = s.tenant_id and c.subscription_id = s.id
          where s.tenant_id = j.tenant_id and s.id = j.subscription and s.enabled and (c.open_until is null or c.open_until <= v_now)
          offset 0
        ) w
        cross join lateral (
          select o.positions, o.attempts from gapless.lease o
          where o.tenant_id = j.tenant_id and o.subscription_id = j.subscription and o.id = j.lease and o.expires_at > v_now
            and j.deliveries <@ o.positions
          offset 0
        ) l
        cross join lateral unnest(j.deliveries) d (position)
        cross join lateral (
          select e.* from gapless.log o
          cross join lateral (select * from gapless.event v where v.tenant_id = j.tenant_id and v.seq = o.seq offset 0) e
          where o.tenant_id = j.tenant_id and o.position = d.position
          offset 0
        ) e
        where j.active
      ) a
    ) b
    where b.bytes_before < v_most_bytes
    order by b.place, b.position;
end
$$;
comment on function gapless.push_begin(text[], uuid[], bigint[], text[]) is
  'The requests of jobs: endpoint, live secrets (sealed: and hex, to be opened under the label; others as they are) and events. Left out are jobs that are not to be done any more. Server roles only.';
grant execute on function gapless.push_begin(text[], uuid[], bigint[], text[]) to gapless_server;
