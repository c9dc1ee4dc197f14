-- Appends what an action appends, as anybody's append, with ids of its own: the same action of the same firing appends once, and is
-- told the first result afterwards, even where the trigger's definition has changed meanwhile.
--   place   of the action
--   events  without ids; a list
create or replace function gapless.act_events(firing gapless.firing, place text, stream text, events jsonb)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  set enable_hashjoin = off
  set enable_mergejoin = off
  language plpgsql
as $$
declare
  f constant gapless.firing := firing;
  v_first constant uuid := gapless.firing_id(f.id, place);
  v_source record;
  v_links jsonb;
  e record;
  r gapless.append_result;
begin
  select o.stream, o.version into e from gapless.event o where o.tenant_id = f.tenant_id and o.id = v_first;
  if e.stream is not null then
    return jsonb_build_object('eventId', v_first, 'stream', e.stream, 'version', e.version::text, 'duplicate', true);
  end if;
  select s.mode, s.name, c.id, c.correlation into v_source
  from gapless.subscription s
  left join lateral (
    select v.id, coalesce(gapless.link_of(v.metadata, 'correlation_id'), v.id::text) as correlation
    from gapless.log l cross join lateral (select * from gapless.event v where v.tenant_id = l.tenant_id and v.seq = l.seq offset 0) v
    where s.mode = 'trigger' and l.tenant_id = f.tenant_id and l.position = f.position
  ) c on true
  where s.tenant_id = f.tenant_id and s.id = f.subscription_id;
  -- Last, so that no action says otherwise: what loops are found by.
  v_links := jsonb_build_object('causation_id', coalesce(v_source.id, f.id), 'depth', f.depth + 1,
    'firing', jsonb_build_object('id', f.id, v_source.mode, v_source.name, 'number', f.position::text));
  select jsonb_agg(x.event || jsonb_build_object('id', case when x.place = 1 then v_first else gapless.firing_id(f.id, act_events.place || '.' || x.place) end,
      'metadata', jsonb_build_object('correlation_id', coalesce(v_source.correlation, f.id::text))
        || coalesce(nullif(x.event -> 'metadata', 'null'), '{}') || v_links) order by x.place)
  into events
  from jsonb_array_elements(events) with ordinality x (event, place);
  r := gapless.append_to(f.tenant_id, act_events.stream, case when jsonb_array_length(events) = 1 then events -> 0 else events end, null, false, false);
  return jsonb_build_object('eventId', v_first, 'stream', r.stream, 'version', r.first_version::text)
    || case when r.duplicate then '{"duplicate": true}' else '{}' end::jsonb;
end
$$;
comment on function gapless.act_events(gapless.firing, text, text, jsonb) is 'Internal: appends events of an action, once.';
