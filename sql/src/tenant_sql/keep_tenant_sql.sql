create or replace function gapless.keep_tenant_sql(tenant text, role_name text, password text, writes boolean, statement_timeout interval)
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language sql
as $$
  insert into gapless.tenant_sql as q (tenant_id, role_name, sealed, writes, statement_timeout, allowed_at)
  select t.id, $2, gapless.seal($3, format('gapless login %s', t.name)), $4, $5, gapless.now() from gapless.tenant t where t.name = $1
  on conflict (tenant_id) do update set role_name = excluded.role_name, sealed = excluded.sealed, writes = excluded.writes,
    statement_timeout = excluded.statement_timeout, allowed_at = excluded.allowed_at;
  select gapless.tell_configuration(t.id, 'tenant_sql', 'allowed', jsonb_build_object('role', $2, 'writes', $4)) from gapless.tenant t where t.name = $1
$$;
comment on function gapless.keep_tenant_sql(text, text, text, boolean, interval) is 'Internal, for allow_tenant_sql(): writes down the role and its sealed password.';
