create or replace function gapless.idempotency_finish(route text, key text, status integer, response text)
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_tenant constant integer := gapless.current_tenant();
begin
  update gapless.idempotency i set status = idempotency_finish.status, response = idempotency_finish.response
  where i.tenant_id = v_tenant and i.route = idempotency_finish.route and i.key = idempotency_finish.key;
  -- Housekeeping on the way, a few rows at a time.
  delete from gapless.idempotency i
  where (i.tenant_id, i.route, i.key) in (
    select o.tenant_id, o.route, o.key from gapless.idempotency o
    where o.tenant_id = v_tenant and o.at < gapless.now() - interval '24 hours' order by o.at limit 10 for update skip locked);
end
$$;
comment on function gapless.idempotency_finish(text, text, integer, text) is 'Keeps the answer of a claimed idempotency key.';
grant execute on function gapless.idempotency_finish(text, text, integer, text) to gapless_server;
