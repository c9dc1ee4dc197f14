-- What templates see. The event's own fields come first and yield to everything else of the same name; all of them are in data, too.
--   event  of a trigger: as event_document() has it, where it is not to be read from the log
-- For functions that have pinned their search_path and the way of their joins.
create or replace function gapless.make_document(subscription gapless.subscription, firing gapless.firing, event jsonb, attempt integer)
  returns jsonb
  stable
  language plpgsql
as $$
declare
  v_tenant text;
  v_event jsonb := event;
  v_firing constant jsonb := jsonb_build_object('id', firing.id, 'depth', firing.depth, 'firedAt', gapless.wire_time(firing.fired_at), 'attempt', attempt);
begin
  if subscription.mode = 'schedule' then
    select t.name into v_tenant from gapless.tenant t where t.id = subscription.tenant_id;
    return jsonb_build_object('tenant', v_tenant, 'org_id', v_tenant, 'timestamp', gapless.wire_time(coalesce(firing.nominal_at, firing.fired_at)), 'firing', v_firing,
      'schedule', jsonb_build_object('id', subscription.id, 'name', subscription.name, 'nominalAt', gapless.wire_time(firing.nominal_at), 'number', firing.position,
        'lastAt', (select gapless.wire_time(o.fired_at) from gapless.firing o
          where o.tenant_id = subscription.tenant_id and o.subscription_id = subscription.id and o.position < firing.position and o.state = 'fired'
          order by o.position desc limit 1)));
  elsif v_event is null then
    select t.name, gapless.event_document(e.stream, e.version, l.position, e.id, e.type, e.topic, e.data, e.metadata, e.occurred_at, e.recorded_at)
    into v_tenant, v_event
    from gapless.tenant t
    left join gapless.log l on l.tenant_id = t.id and l.position = firing.position
    left join lateral (select * from gapless.event v where v.tenant_id = l.tenant_id and v.seq = l.seq offset 0) e on true
    where t.id = subscription.tenant_id;
  else
    select t.name into v_tenant from gapless.tenant t where t.id = subscription.tenant_id;
  end if;
  return gapless.event_templates(v_event, firing.found, v_tenant)
    || jsonb_build_object('trigger', jsonb_build_object('id', subscription.id, 'name', subscription.name), 'firing', v_firing);
end
$$;
comment on function gapless.make_document(gapless.subscription, gapless.firing, jsonb, integer) is 'Internal: firing_document() for functions of the engine.';
