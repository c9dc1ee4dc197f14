create or replace function gapless.try_trigger(spec jsonb, event jsonb)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_tenant constant integer := gapless.caller('triggers:read');
  s gapless.subscription;
begin
  perform gapless.caller('events:read');
  perform gapless.refuse_unknown(spec, '', array(select k from jsonb_object_keys(case jsonb_typeof(spec) when 'object' then spec end) k));
  s := gapless.read_trigger(jsonb_build_object('name', 'trial') || spec);
  s.tenant_id := v_tenant;
  s.id := gapless.uuid_v7();
  s.dropping := not s.enabled;
  return gapless.try_event(s, gapless.read_event(event));
end
$$;
comment on function gapless.try_trigger(jsonb, jsonb) is
  'test_trigger() for a spec that is not stored: nothing is counted yet. It needs no name. Wants events:read, too. Errors: VG001 naming the field, VG003.';
grant execute on function gapless.try_trigger(jsonb, jsonb) to gapless_user;
