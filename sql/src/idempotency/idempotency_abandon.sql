create or replace function gapless.idempotency_abandon(route text, key text)
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_tenant constant integer := gapless.current_tenant();
begin
  delete from gapless.idempotency i
  where i.tenant_id = v_tenant and i.route = idempotency_abandon.route and i.key = idempotency_abandon.key and i.status is null;
end
$$;
comment on function gapless.idempotency_abandon(text, text) is 'Gives a claimed idempotency key back: the request did not succeed.';
grant execute on function gapless.idempotency_abandon(text, text) to gapless_server;
