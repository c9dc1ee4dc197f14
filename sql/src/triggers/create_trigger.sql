create or replace function gapless.create_trigger(spec jsonb)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_tenant constant integer := gapless.caller('triggers:admin');
begin
  return gapless.show_subscription(gapless.store_trigger(v_tenant, null, gapless.read_trigger(spec)));
end
$$;
comment on function gapless.create_trigger(jsonb) is
  'Makes a trigger from a spec such as {"name": "big", "selector": {"types": ["order.placed"]}, "actions": [{"type": "log", "level": "info", "message": '
  '"{{id}}"}]}; see docs/triggers.md for its fields. It fires for events that come from now on. Returns the trigger. Errors: VG001 naming the field, VG003, VG008.';
grant execute on function gapless.create_trigger(jsonb) to gapless_user;
