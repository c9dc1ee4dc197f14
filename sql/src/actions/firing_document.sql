-- What templates see. The event's own fields come first and yield to everything else of the same name; all of them are in data, too.
--   event  of a trigger: as event_document() has it, where it is not to be read from the log
create or replace function gapless.firing_document(subscription gapless.subscription, firing gapless.firing, event jsonb default null, attempt integer default 1)
  returns jsonb
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  set enable_hashjoin = off
  set enable_mergejoin = off
  language plpgsql
as $$
declare
  s constant gapless.subscription := subscription;
  f constant gapless.firing := firing;
  v_tenant constant text := (select t.name from gapless.tenant t where t.id = s.tenant_id);
  v_firing constant jsonb := jsonb_build_object('id', f.id, 'depth', f.depth, 'firedAt', gapless.wire_time(f.fired_at), 'attempt', attempt);
begin
  if s.mode = 'schedule' then
    return jsonb_build_object('tenant', v_tenant, 'org_id', v_tenant, 'timestamp', gapless.wire_time(coalesce(f.nominal_at, f.fired_at)), 'firing', v_firing,
      'schedule', jsonb_build_object('id', s.id, 'name', s.name, 'nominalAt', gapless.wire_time(f.nominal_at), 'number', f.position,
        'lastAt', (select gapless.wire_time(o.fired_at) from gapless.firing o
          where o.tenant_id = s.tenant_id and o.subscription_id = s.id and o.position < f.position and o.state = 'fired'
          order by o.position desc limit 1)));
  end if;
  return gapless.event_templates(coalesce(event, (
      select gapless.event_document(e.stream, e.version, l.position, e.id, e.type, e.topic, e.data, e.metadata, e.occurred_at, e.recorded_at)
      from gapless.log l
      cross join lateral (select * from gapless.event v where v.tenant_id = l.tenant_id and v.seq = l.seq offset 0) e
      where l.tenant_id = s.tenant_id and l.position = f.position)), f.found, v_tenant)
    || jsonb_build_object('trigger', jsonb_build_object('id', s.id, 'name', s.name), 'firing', v_firing);
end
$$;
comment on function gapless.firing_document(gapless.subscription, gapless.firing, jsonb, integer) is 'Internal: what the templates of a firing''s actions see.';
