create or replace function gapless.act_login(tenant text)
  returns table (role text, sealed bytea, label text, writes boolean, statement_timeout_ms integer)
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language sql
as $$
  select q.role_name, q.sealed, format('gapless login %s', t.name), q.writes, (extract(epoch from q.statement_timeout) * 1000)::integer
  from gapless.tenant t join gapless.tenant_sql q on q.tenant_id = t.id where t.name = act_login.tenant and t.active
$$;
comment on function gapless.act_login(text) is 'The login role that a tenant''s SQL runs as, with its sealed password; no row where it may run none. Server roles only.';
grant execute on function gapless.act_login(text) to gapless_server;
