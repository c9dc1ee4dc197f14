create or replace function gapless.act_secrets(tenant text, names text[])
  returns table (name text, sealed bytea, label text)
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language sql
as $$
  select s.name, s.sealed, gapless.secret_label(t.id, s.name)
  from gapless.tenant t join gapless.secret s on s.tenant_id = t.id and s.name = any (act_secrets.names)
  where t.name = act_secrets.tenant and t.active
$$;
comment on function gapless.act_secrets(text, text[]) is 'Sealed secrets of a tenant, those of the names that there are. Server roles only.';
grant execute on function gapless.act_secrets(text, text[]) to gapless_server;
