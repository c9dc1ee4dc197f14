create or replace function gapless.act_append(tenant text, subscription uuid, "position" bigint, place integer, action jsonb)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  f constant gapless.firing := gapless.act_firing(tenant, subscription, "position");
begin
  return gapless.act_events(f, place::text, action ->> 'stream', jsonb_build_array(case jsonb_typeof(action -> 'event')
    when 'string' then (action ->> 'event')::jsonb else action -> 'event' end));
end
$$;
comment on function gapless.act_append(text, uuid, bigint, integer, jsonb) is
  'Carries out an append action of a firing: as append() would, but once: {eventId, stream, version, duplicate?}. Server roles only. Errors: VG001, VG004, VG007.';
grant execute on function gapless.act_append(text, uuid, bigint, integer, jsonb) to gapless_server;
