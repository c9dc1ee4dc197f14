create or replace function gapless.firing_of(subscription gapless.subscription, "position" bigint)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  s constant gapless.subscription := subscription;
  f gapless.firing;
begin
  select * into f from gapless.firing o where o.tenant_id = s.tenant_id and o.subscription_id = s.id and o.position = firing_of.position;
  if f.id is null then
    perform gapless.fault('VG004', format('the %s has no firing %s', s.kind, coalesce(firing_of.position::text, 'null')), jsonb_build_object('field', 'firing'),
      'It was never set off by that, or so long ago that it is forgotten.');
  end if;
  return gapless.show_firing(s, f)
    || case when s.mode = 'trigger' then jsonb_build_object('event', (
      select gapless.event_document(e.stream, e.version, l.position, e.id, e.type, e.topic, e.data, e.metadata, e.occurred_at, e.recorded_at)
        - 'category' || jsonb_build_object('version', e.version::text, 'position', l.position::text)
      from gapless.log l join gapless.event e on e.tenant_id = l.tenant_id and e.seq = l.seq
      where l.tenant_id = s.tenant_id and l.position = f.position)) else '{}' end
    || jsonb_build_object('history', (
      select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('attempt', t.attempt, 'at', gapless.wire_time(t.at), 'outcome', t.outcome,
        'reason', t.reason, 'durationMs', t.duration_ms, 'errorClass', t.error_class, 'nextAttemptAt', gapless.wire_time(t.next_at))) order by t.id), '[]')
      from gapless.attempt t where t.tenant_id = s.tenant_id and t.subscription_id = s.id and t.position = f.position));
end
$$;
comment on function gapless.firing_of(gapless.subscription, bigint) is 'Internal: a firing with its event (triggers) and every attempt; VG004.';
