create or replace function gapless.public_key(secret text)
  returns text
  immutable
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select 'whpk_' || encode(substr(decode(substr(secret, 6), 'base64'), 33), 'base64')
$$;
comment on function gapless.public_key(text) is 'Internal: the public half of a whsk_ secret.';
