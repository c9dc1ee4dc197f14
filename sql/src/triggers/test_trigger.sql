create or replace function gapless.test_trigger(trigger text, event jsonb default null, event_id uuid default null)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  s constant gapless.subscription := gapless.caller_subscription(trigger, 'read', kind => 'trigger');
  v_event jsonb;
begin
  perform gapless.caller('events:read');
  if (event is null or event = 'null') = (event_id is null) then
    perform gapless.refuse('event', 'must be given, or the id of one that is there; not both');
  end if;
  if event_id is null then
    v_event := gapless.read_event(event);
  else
    select gapless.event_document(e.stream, e.version, l.position, e.id, e.type, e.topic, e.data, e.metadata, e.occurred_at, e.recorded_at) into v_event
    from gapless.event e left join gapless.log l on l.tenant_id = e.tenant_id and l.seq = e.seq
    where e.tenant_id = s.tenant_id and e.id = event_id;
    if v_event is null then
      perform gapless.fault('VG004', format('there is no event %s', event_id), jsonb_build_object('field', 'event_id'), 'Give one as `event` instead.');
    end if;
  end if;
  return gapless.try_event(s, v_event);
end
$$;
comment on function gapless.test_trigger(text, jsonb, uuid) is
  'What a trigger would do if an event came now, as the doors show one or one there is by its id; nothing is done: {matches, explanation (see explain_selector()), '
  'fires, why (what keeps it from firing), found, actions: [as they would be carried out], unknownPaths: [paths of templates that lead nowhere]}. '
  'Wants events:read, too. Errors: VG001, VG003, VG004.';
grant execute on function gapless.test_trigger(text, jsonb, uuid) to gapless_user;
