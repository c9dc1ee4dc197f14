create or replace function gapless.define_webhook(name text, spec jsonb)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_tenant constant integer := gapless.caller('webhooks:admin');
  v_spec jsonb;
  -- The same name in another application is another webhook.
  v_application constant text := coalesce(spec ->> 'application', '');
  v_known gapless.subscription;
begin
  perform gapless.refuse_unknown(spec, '', null);
  v_spec := jsonb_build_object('name', define_webhook.name) || spec;
  begin
    v_known := gapless.find_subscription(v_tenant, define_webhook.name, true, application => v_application);
  exception when sqlstate 'VG004' then
    begin
      return gapless.create_webhook(v_spec);
    exception when sqlstate 'VG008' then
      -- Somebody made it in this very moment: that one is meant then.
      if v_spec ->> 'name' <> define_webhook.name then
        raise;
      end if;
      v_known := gapless.find_subscription(v_tenant, define_webhook.name, true, application => v_application);
    end;
  end;
  if v_known.mode <> 'push' then
    perform gapless.refuse('name', 'is that of a ' || case v_known.mode when 'pull' then 'consumer group' else v_known.mode end,
      format('Use define_%s().', v_known.kind));
  end if;
  if v_spec ->> 'name' = v_known.id::text then
    v_spec := v_spec || jsonb_build_object('name', v_known.name);
  end if;
  -- Who has paused it meant it, whatever is deployed meanwhile.
  if not v_spec ? 'enabled' then
    v_spec := v_spec || jsonb_build_object('enabled', v_known.enabled);
  end if;
  return gapless.replace_webhook(v_known, v_spec);
end
$$;
comment on function gapless.define_webhook(text, jsonb) is
  'Makes the webhook of a name within its application (or of an id there is) what the spec says; where there is none it is made, and the answer holds its secret. Its progress '
  'stays; `start` counts for a new one only. A spec that changes nothing makes no new version. Returns the webhook. Errors: VG001, VG003, VG008.';
grant execute on function gapless.define_webhook(text, jsonb) to gapless_user;
