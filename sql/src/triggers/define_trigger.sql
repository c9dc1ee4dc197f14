create or replace function gapless.define_trigger(name text, spec jsonb)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_tenant constant integer := gapless.caller('triggers:admin');
  v_spec jsonb;
  v_known gapless.subscription;
begin
  if spec is null or jsonb_typeof(spec) <> 'object' then
    perform gapless.refuse('spec', 'must be an object');
  end if;
  v_spec := jsonb_build_object('name', define_trigger.name) || spec;
  begin
    v_known := gapless.find_subscription(v_tenant, define_trigger.name, true, 'trigger');
  exception when sqlstate 'VG004' then
    begin
      return gapless.create_trigger(v_spec);
    exception when sqlstate 'VG008' then
      -- Somebody made it in this very moment: that one is meant then.
      if v_spec ->> 'name' <> define_trigger.name then
        raise;
      end if;
      v_known := gapless.find_subscription(v_tenant, define_trigger.name, true, 'trigger');
    end;
  end;
  if v_known.kind <> 'trigger' then
    perform gapless.refuse('name', 'is the id of something else than a trigger');
  end if;
  if v_spec ->> 'name' = v_known.id::text then
    v_spec := v_spec || jsonb_build_object('name', v_known.name);
  end if;
  -- Who has paused it meant it, whatever is deployed meanwhile.
  if not v_spec ? 'enabled' then
    v_spec := v_spec || jsonb_build_object('enabled', v_known.enabled);
  end if;
  return gapless.replace_trigger(v_known, v_spec);
end
$$;
comment on function gapless.define_trigger(text, jsonb) is
  'Makes the trigger of a name (or an id there is) what the spec says; where there is none it is made. What is paused stays paused, unless the spec '
  'says enabled. A spec that changes nothing makes no new version; another selector or frequency begins to count anew. Returns the trigger. '
  'Errors: VG001, VG003, VG008.';
grant execute on function gapless.define_trigger(text, jsonb) to gapless_user;
