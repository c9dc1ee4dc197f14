create or replace function gapless.act_store(tenant text, subscription uuid, "position" bigint, place integer, action jsonb)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  f constant gapless.firing := gapless.act_firing(tenant, subscription, "position");
begin
  -- Servers bring the value as the text of JSON.
  return gapless.store_value(f.tenant_id, action ->> 'key', case jsonb_typeof(action -> 'value') when 'string' then (action ->> 'value')::jsonb else action -> 'value' end,
    gapless.read_duration(action -> 'ttl', 'ttl', interval '1 second', interval '3650 days')) - 'value';
end
$$;
comment on function gapless.act_store(text, uuid, bigint, integer, jsonb) is
  'Carries out a store action: {key, expiresAt, updatedAt}. Server roles only. Errors: VG001, VG004, VG007.';
grant execute on function gapless.act_store(text, uuid, bigint, integer, jsonb) to gapless_server;
