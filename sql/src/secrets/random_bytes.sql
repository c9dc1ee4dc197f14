-- 32 bytes from the operating system: each uuid holds 122 random bits, sixteen times as many as are needed go through the hash.
create or replace function gapless.random_bytes()
  returns bytea
  volatile
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select sha256(string_agg(uuid_send(gen_random_uuid()), '')) from generate_series(1, 16)
$$;
comment on function gapless.random_bytes() is 'Internal: 32 random bytes.';
