create or replace function gapless.create_webhook(spec jsonb)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_tenant constant integer := gapless.caller('webhooks:admin');
  v_spec jsonb := spec;
  v_secret text;
  r gapless.subscription;
begin
  perform gapless.refuse_unknown(spec, '', null);
  v_spec := gapless.bound_application(spec);
  r := gapless.read_webhook(v_spec);
  if coalesce(v_spec -> 'secret', 'null') <> 'null' then
    v_secret := gapless.check_secret(v_spec -> 'secret', r.spec ->> 'signing');
  elsif r.spec ->> 'signing' = 'v1' then
    v_secret := gapless.random_secret();
  else
    perform gapless.check_secret('null', 'v1a');
  end if;
  r := gapless.store_subscription(v_tenant, null, r, gapless.start_position(v_tenant, v_spec -> 'start', 'now'));
  insert into gapless.endpoint (tenant_id, subscription_id, headers) values (v_tenant, r.id, coalesce(nullif(v_spec -> 'headers', 'null'), '{}'));
  perform gapless.keep_endpoint_secret(v_tenant, r.id, v_secret);
  insert into gapless.push_tenant (tenant_id) values (v_tenant) on conflict do nothing;
  if not exists (select from gapless.push_progress g where g.tenant_id = v_tenant) then
    insert into gapless.push_progress (tenant_id, next) values (v_tenant, gapless.start_position(v_tenant, '"now"', null));
  end if;
  return gapless.show_subscription(r) || gapless.show_secret(v_secret);
end
$$;
comment on function gapless.create_webhook(jsonb) is
  'Makes a webhook from a spec such as {"name": "crm", "url": "https://example.com/hooks", "selector": {"types": ["order.*"]}}; see docs/webhooks.md for '
  'its fields. Returns it with its `secret`, which is shown this once. Errors: VG001 naming the field, VG003, VG008.';
grant execute on function gapless.create_webhook(jsonb) to gapless_user;
