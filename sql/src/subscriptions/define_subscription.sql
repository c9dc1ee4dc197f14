create or replace function gapless.define_subscription(name text, spec jsonb)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  v_tenant constant integer := gapless.caller('subscriptions:admin');
  v_spec jsonb := jsonb_build_object('name', define_subscription.name) || spec;
  v_known gapless.subscription;
  r gapless.subscription;
begin
  begin
    v_known := gapless.find_subscription(v_tenant, define_subscription.name, true, application => '');
  exception when sqlstate 'VG004' then
    null;
  end;
  if v_known.id is null then
    begin
      return gapless.create_subscription(v_spec);
    exception when sqlstate 'VG008' then
      -- Somebody made it in this very moment: that one is meant then.
      if v_spec ->> 'name' <> define_subscription.name then
        raise;
      end if;
      v_known := gapless.find_subscription(v_tenant, define_subscription.name, true, application => '');
    end;
  end if;
  if v_known.mode <> 'pull' then
    perform gapless.refuse('name', 'is that of a ' || case v_known.mode when 'push' then 'webhook' else v_known.mode end,
      format('Use define_%s().', case v_known.mode when 'push' then 'webhook' else v_known.mode end));
  end if;
  -- Who has paused it meant it, whatever is deployed meanwhile.
  if not v_spec ? 'enabled' then
    v_spec := v_spec || jsonb_build_object('enabled', v_known.enabled);
  end if;
  r := gapless.read_subscription(case when v_spec ->> 'name' = v_known.id::text then v_spec || jsonb_build_object('name', v_known.name) else v_spec end,
    'pull', array['mode']);
  return gapless.show_subscription(gapless.store_subscription(v_tenant, v_known, r, null));
end
$$;
comment on function gapless.define_subscription(text, jsonb) is
  'Makes the consumer group of a name (or an id there is) what the spec says; where there is none it is made. Its progress stays; `start` counts for a new one '
  'only. What is paused stays paused, unless the spec says enabled. A spec that changes nothing makes no new version. Returns the subscription. Errors: VG001, VG003, VG008.';
grant execute on function gapless.define_subscription(text, jsonb) to gapless_user;
