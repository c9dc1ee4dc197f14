create or replace function gapless.secret_label(tenant integer, name text)
  returns text
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select format('gapless secret %s %s', t.name, secret_label.name) from gapless.tenant t where t.id = tenant
$$;
comment on function gapless.secret_label(integer, text) is 'Internal: what a secret is sealed to: moved to another tenant or name it does not open.';
