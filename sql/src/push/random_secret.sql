-- 32 bytes from the operating system: each uuid holds 122 random bits, sixteen times as many as are needed go through the hash.
create or replace function gapless.random_secret()
  returns text
  volatile
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select 'whsec_' || encode(sha256(convert_to(string_agg(gen_random_uuid()::text, ''), 'UTF8')), 'base64') from generate_series(1, 16)
$$;
comment on function gapless.random_secret() is 'Internal: a new secret for v1.';
