create or replace function gapless.set_value(key text, value jsonb, ttl interval default null)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  return gapless.store_value(gapless.caller('values:admin'), key, value, ttl);
end
$$;
comment on function gapless.set_value(text, jsonb, interval) is
  'Stores a value under a key of 1 to 256 characters, for good or for 1 second to 10 years. 64 KiB at most, 10000 keys of a tenant. Returns {key, value, expiresAt, updatedAt}. Errors: VG001, VG003, VG007.';
grant execute on function gapless.set_value(text, jsonb, interval) to gapless_user;
