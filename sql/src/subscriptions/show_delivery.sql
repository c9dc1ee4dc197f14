create or replace function gapless.show_delivery(subscription gapless.subscription, "position" bigint, state text, attempts integer,
  due_at timestamptz, reason text, changed_at timestamptz)
  returns jsonb
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language sql
as $$
  select jsonb_build_object('id', show_delivery.position::text, 'state', state, 'attempts', attempts,
    'dueAt', gapless.wire_time(due_at), 'reason', reason, 'changedAt', gapless.wire_time(changed_at),
    'eventId', e.id, 'stream', e.stream, 'version', e.version::text, 'type', e.type, 'topic', e.topic)
  from gapless.log l join gapless.event e on e.tenant_id = l.tenant_id and e.seq = l.seq
  where l.tenant_id = subscription.tenant_id and l.position = show_delivery.position
$$;
comment on function gapless.show_delivery(gapless.subscription, bigint, text, integer, timestamptz, text, timestamptz) is 'Internal: the JSON of a delivery.';
