create or replace function gapless.tells_connections(tenant text)
  returns boolean
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select gapless.is_told(t.id, 'connections') from gapless.tenant t where t.name = tells_connections.tenant and t.active
$$;
comment on function gapless.tells_connections(text) is 'Whether a tenant wants its live feeds to be recorded; null: the server''s setting holds. Server roles only.';
grant execute on function gapless.tells_connections(text) to gapless_server;
