create or replace function gapless.create_subscription(spec jsonb)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_tenant constant integer := gapless.caller('subscriptions:admin');
  r gapless.subscription := gapless.read_subscription(spec, 'pull', array['mode']);
begin
  if coalesce(spec ->> 'mode', 'pull') <> 'pull' then
    perform gapless.refuse('mode', 'must be pull', 'Endpoints are made with create_webhook().');
  end if;
  r := gapless.store_subscription(v_tenant, null, r, gapless.start_position(v_tenant, spec -> 'start', 'beginning'));
  return gapless.show_subscription(r);
end
$$;
comment on function gapless.create_subscription(jsonb) is
  'Makes a consumer group from a spec such as {"name": "billing", "selector": {"types": ["order.*"]}}; see docs/subscriptions.md for its fields. '
  'Returns the subscription. Errors: VG001 naming the field, VG003, VG008.';
grant execute on function gapless.create_subscription(jsonb) to gapless_user;
