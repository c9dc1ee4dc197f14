-- Writes down what came of requests. Nothing is waited for: a webhook or a lease that somebody else has locked is told as
-- busy, and its results are to be brought again. Results of leases that were lost are dropped: the deliveries are out again.
--   results  [{t, s, l, p: [positions], ok, skip, stop, gone, abort, ms, status, class, reason, head, body, retryMs, at}, …]
-- The answer: next, further requests that can be made now; busy, places of results to bring again; notices, whether there
-- are events to append.
create or replace function gapless.push_settle(results jsonb)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  set jit = off
  language plpgsql
as $$
declare
  g record;
  f record;
  s gapless.subscription;
  l gapless.lease;
  v_failures integer;
  v_keys bigint[];
  v_next jsonb := '[]';
  v_busy integer[] := '{}';
  v_settled constant integer[] := gapless.settle_firings(results);
begin
  for g in
    select t.id as tenant_id, t.name as tenant, (r.value ->> 's')::uuid as id, (r.value ->> 'l')::bigint as lease,
      jsonb_agg(r.value || jsonb_build_object('n', r.place - 1) order by r.place) as results, array_agg(r.place::integer - 1) as places,
      bool_or((r.value -> 'ok')::boolean is not true and (r.value -> 'skip')::boolean is not true) as has_failures
    from jsonb_array_elements(results) with ordinality r (value, place) join gapless.tenant t on t.name = r.value ->> 't'
    where r.place - 1 <> all (v_settled)
    group by t.id, (r.value ->> 's')::uuid, (r.value ->> 'l')::bigint
    order by 1, 3, 4
  loop
    if g.has_failures then
      select * into s from gapless.subscription u where u.tenant_id = g.tenant_id and u.id = g.id for no key update skip locked;
    else
      select * into s from gapless.subscription u where u.tenant_id = g.tenant_id and u.id = g.id;
    end if;
    select * into l from gapless.lease o where o.tenant_id = g.tenant_id and o.subscription_id = g.id and o.id = g.lease for update skip locked;
    if s.id is null or l.id is null then
      -- Gone for good, or just held by somebody?
      if exists (select from gapless.lease o where o.tenant_id = g.tenant_id and o.subscription_id = g.id and o.id = g.lease)
         and exists (select from gapless.subscription u where u.tenant_id = g.tenant_id and u.id = g.id) then
        v_busy := v_busy || g.places;
      end if;
      continue;
    end if;
    perform set_config('gapless.tenant', g.tenant, true);
    perform gapless.push_arrived(s, l, g.results);
    v_failures := 0;
    if g.has_failures then
      for f in select r.value from jsonb_array_elements(g.results) r
        where (r.value -> 'ok')::boolean is not true and (r.value -> 'skip')::boolean is not true order by (r.value -> 'n')::integer
      loop
        v_failures := v_failures + gapless.push_missed(s, g.lease, f.value);
      end loop;
      if v_failures > 0 then
        perform gapless.push_failed(s, v_failures);
      end if;
    end if;
    if s.batch_size > 1 then
      -- What did not go into the request.
      v_next := v_next || gapless.push_requests(s, g.tenant, g.lease);
    else
      select array_agg(distinct u.key) into v_keys
      from jsonb_array_elements(g.results) r, jsonb_array_elements_text(r.value -> 'p') d, unnest(l.positions, l.keys) u (position, key)
      where u.position = d::bigint and u.key is not null
        and ((r.value -> 'ok')::boolean or (r.value -> 'skip')::boolean or (r.value -> 'abort')::boolean);
      if v_keys is not null then
        v_next := v_next || gapless.push_requests(s, g.tenant, g.lease, v_keys);
      end if;
    end if;
  end loop;
  return jsonb_build_object('next', v_next, 'busy', to_jsonb(v_busy), 'notices', coalesce(gapless.next_notice() <= gapless.now(), false));
end
$$;
comment on function gapless.push_settle(jsonb) is 'What came of requests to webhooks. Server roles only.';
grant execute on function gapless.push_settle(jsonb) to gapless_server;
