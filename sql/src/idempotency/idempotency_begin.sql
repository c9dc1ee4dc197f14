-- Claims a key for a request, or tells what became of it. A claim of over 60 seconds counts as left behind by a server
-- that died: the request may run again with the seed it had, and so makes the same event ids. A key used again after 24
-- hours is a new request: other ids, or its events would be taken for the old ones.
create or replace function gapless.idempotency_begin(route text, key text, request_hash bytea,
  out state text, out status integer, out response text, out seed uuid)
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_tenant constant integer := gapless.current_tenant();
  v_now constant timestamptz := gapless.now();
  v_row gapless.idempotency;
begin
  -- Which permission a request needs is known to the door; a caller of no tenant has none.
  if v_tenant is null then
    perform gapless.fault('VG002', 'no tenant is set, or it is not active', null, null);
  end if;
  insert into gapless.idempotency as i (tenant_id, route, key, request_hash, seed, at)
  values (v_tenant, idempotency_begin.route, idempotency_begin.key, idempotency_begin.request_hash, gen_random_uuid(), v_now)
  on conflict on constraint idempotency_pkey do update
    set request_hash = excluded.request_hash, status = null, response = null, at = excluded.at,
      seed = case when i.at < v_now - interval '24 hours' then excluded.seed else i.seed end
    where i.at < v_now - interval '24 hours'
      or i.status is null and i.at < v_now - interval '60 seconds' and i.request_hash = excluded.request_hash
  returning i.seed into idempotency_begin.seed;
  if found then
    state := 'new';
    return;
  end if;
  select * into v_row from gapless.idempotency i
  where i.tenant_id = v_tenant and i.route = idempotency_begin.route and i.key = idempotency_begin.key;
  status := v_row.status;
  response := v_row.response;
  state := case
    when v_row.request_hash <> idempotency_begin.request_hash then 'mismatch'
    when v_row.status is null then 'in_flight'
    else 'replay' end;
end
$$;
comment on function gapless.idempotency_begin(text, text, bytea) is
  'Claims an idempotency key of a route: new (with the seed of its event ids), replay (with status and response), in_flight or mismatch (another body). Kept 24 hours. '
  'For servers, which make sure of the permission before. Errors: VG002.';
grant execute on function gapless.idempotency_begin(text, text, bytea) to gapless_server;
