-- Who a key belongs to; no row for a key that is unknown, revoked or expired, or whose tenant is not active.
create or replace function gapless.authenticate(api_key text)
  returns table (tenant text, key_id uuid, permissions text[], expires_at timestamptz, application text)
  volatile
  rows 1
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
#variable_conflict use_column
declare
  v_now constant timestamptz := gapless.now();
begin
  return query
    select t.name, k.id, k.permissions, k.expires_at, k.application
    from gapless.api_key k join gapless.tenant t on t.id = k.tenant_id
    where k.hash = sha256(convert_to(authenticate.api_key, 'UTF8'))
      and k.revoked_at is null and (k.expires_at is null or k.expires_at > v_now) and t.active;
  -- To the minute is enough, and keeps a busy key from writing a row version for each request.
  update gapless.api_key k set last_used_at = v_now
  where k.hash = sha256(convert_to(authenticate.api_key, 'UTF8'))
    and k.revoked_at is null and (k.last_used_at is null or k.last_used_at < v_now - interval '1 minute');
end
$$;
comment on function gapless.authenticate(text) is 'The tenant and permissions of an API key; server roles only.';
grant execute on function gapless.authenticate(text) to gapless_server;
