create or replace function gapless.define_schedule(name text, spec jsonb)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  v_tenant constant integer := gapless.caller('schedules:admin');
  v_spec jsonb;
  v_known gapless.subscription;
begin
  perform gapless.refuse_unknown(spec, '', array(select jsonb_object_keys(case when jsonb_typeof(spec) = 'object' then spec else '{}' end)));
  v_spec := jsonb_build_object('name', define_schedule.name) || spec;
  begin
    v_known := gapless.find_subscription(v_tenant, define_schedule.name, true, 'schedule');
  exception when sqlstate 'VG004' then
    begin
      return gapless.create_schedule(v_spec);
    exception when sqlstate 'VG008' then
      -- Somebody made it in this very moment: that one is meant then.
      if v_spec ->> 'name' <> define_schedule.name then
        raise;
      end if;
      v_known := gapless.find_subscription(v_tenant, define_schedule.name, true, 'schedule');
    end;
  end;
  if v_known.kind <> 'schedule' then
    perform gapless.refuse('name', 'is the id of something else than a schedule');
  elsif v_spec ->> 'name' = v_known.id::text then
    v_spec := v_spec || jsonb_build_object('name', v_known.name);
  end if;
  -- Who has paused it meant it, whatever is deployed meanwhile.
  if not v_spec ? 'enabled' then
    v_spec := v_spec || jsonb_build_object('enabled', v_known.enabled);
  end if;
  return gapless.replace_schedule(v_known, v_spec);
end
$$;
comment on function gapless.define_schedule(text, jsonb) is
  'Makes the schedule of a name (or an id there is) what the spec says; where there is none it is made. With another timing it goes on from now; otherwise '
  'what comes next stays. What is paused stays paused, unless the spec says enabled. A spec that changes nothing makes no new version. Returns the schedule. '
  'Errors: VG001, VG003, VG008.';
grant execute on function gapless.define_schedule(text, jsonb) to gapless_user;
