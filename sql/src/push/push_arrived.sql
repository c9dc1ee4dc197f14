-- What was delivered, or is of no interest, of one lease. Only the lease is locked.
create or replace function gapless.push_arrived(subscription gapless.subscription, batch gapless.lease, results jsonb)
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  s constant gapless.subscription := subscription;
  v_arrived bigint[];
  v_skipped bigint[];
begin
  if s.kind <> 'subscription' then
    perform gapless.acted(s, d::bigint, r.value -> 'results', true)
    from jsonb_array_elements(results) r cross join jsonb_array_elements_text(r.value -> 'p') d
    where (r.value -> 'ok')::boolean and d::bigint = any (batch.positions);
  end if;
  with known as (
    insert into gapless.attempt (tenant_id, subscription_id, position, attempt, at, consumer, outcome, reason, duration_ms, status, response_head, response_body)
    select s.tenant_id, s.id, d::bigint, batch.attempts[array_position(batch.positions, d::bigint)] + 1, coalesce((r.value ->> 'at')::timestamptz, gapless.now()),
      null, case when (r.value -> 'skip')::boolean then 'skipped' else 'delivered' end, left(r.value ->> 'reason', 1000), (r.value -> 'ms')::integer,
      (r.value -> 'status')::integer, left(r.value ->> 'head', 2048), left(r.value ->> 'body', 1024)
    from jsonb_array_elements(results) r cross join jsonb_array_elements_text(r.value -> 'p') d
    where ((r.value -> 'ok')::boolean or (r.value -> 'skip')::boolean) and d::bigint = any (batch.positions)
    order by (r.value -> 'n')::integer
    returning position, outcome
  )
  select array_agg(k.position) filter (where k.outcome = 'delivered'), array_agg(k.position) filter (where k.outcome = 'skipped')
  into v_arrived, v_skipped from known k;
  if v_arrived is not null then
    perform gapless.finish(s, batch.id, case when v_skipped is null and cardinality(v_arrived) = cardinality(batch.positions) then null else v_arrived end, 'delivered', null);
    perform gapless.push_succeeded(s);
  end if;
  if v_skipped is not null then
    perform gapless.finish(s, batch.id, v_skipped, 'skipped', null);
  end if;
end
$$;
comment on function gapless.push_arrived(gapless.subscription, gapless.lease, jsonb) is 'Internal, for push_settle(): deliveries of a lease that are done.';
