-- A key is `gpl_` and 32 bytes in base64url, of which 244 bits are random.
create or replace function gapless.new_api_key()
  returns text
  volatile
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select 'gpl_' || translate(
    encode(decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'), 'base64'), E'+/=\n', '-_')
$$;
comment on function gapless.new_api_key() is 'Internal: a fresh API key.';
