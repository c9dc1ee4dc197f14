create or replace function gapless.delivery(subscription text, delivery bigint)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  s constant gapless.subscription := gapless.caller_subscription(subscription, 'read');
  v_shown jsonb;
begin
  if s.kind <> 'subscription' then
    perform gapless.refuse('subscription', 'must be a consumer group or a webhook', format('See %s_%s().', s.kind, case s.kind when 'trigger' then 'firing' else 'occurrence' end));
  end if;
  select d into v_shown from gapless.deliveries(s.id::text, null, greatest(delivery, 1) - 1, 1) d where d ->> 'id' = delivery::text;
  if v_shown is null and s.mode = 'pull' then
    -- A plain acknowledgement is written down with its batch alone. It is the end of what is neither waiting nor out where the
    -- attempts tell that it was to come again, and a batch that was delivered since then goes over it; a reset leaves none.
    select gapless.show_delivery(s, delivery.delivery, 'delivered', t.attempt + 1, null, null, b.settled_at) into v_shown
    from (
      select a.* from gapless.attempt a
      where a.tenant_id = s.tenant_id and a.subscription_id = s.id and a.position = delivery.delivery order by a.id desc limit 1
    ) t cross join lateral (
      select min(x.settled_at) as settled_at
      from (
        (select o.settled_at from gapless.settlement o
         where o.tenant_id = s.tenant_id and o.subscription_id = s.id and o.settled_at >= t.at and o.delivered > 0
           and delivery.delivery between o.first_position and o.last_position order by o.settled_at limit 1)
        union all
        (select o.settled_at from gapless.settled_batch o
         where o.tenant_id = s.tenant_id and o.subscription_id = s.id and o.settled_at >= t.at and o.delivered > 0
           and delivery.delivery between o.first_position and o.last_position order by o.settled_at limit 1)
      ) x
    ) b
    where t.outcome in ('retried', 'expired', 'redriven') and b.settled_at is not null;
  end if;
  if v_shown is null then
    perform gapless.fault('VG004', format('the subscription has nothing to tell of delivery %s', coalesce(delivery::text, 'null')),
      jsonb_build_object('field', 'delivery'), 'It lies ahead, did not match, or was acknowledged without trouble; history "all" keeps those too.');
  end if;
  return v_shown || jsonb_build_object(
    'event', (select gapless.event_document(e.stream, e.version, l.position, e.id, e.type, e.topic, e.data, e.metadata, e.occurred_at, e.recorded_at)
        - 'category' || jsonb_build_object('version', e.version::text, 'position', l.position::text)
      from gapless.log l join gapless.event e on e.tenant_id = l.tenant_id and e.seq = l.seq
      where l.tenant_id = s.tenant_id and l.position = delivery.delivery),
    'history', (select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('attempt', t.attempt, 'at', gapless.wire_time(t.at), 'outcome', t.outcome,
        'consumer', t.consumer, 'reason', t.reason, 'durationMs', t.duration_ms, 'status', t.status, 'errorClass', t.error_class,
        'responseHead', t.response_head, 'responseBody', t.response_body, 'nextAttemptAt', gapless.wire_time(t.next_at))) order by t.id), '[]')
      from gapless.attempt t where t.tenant_id = s.tenant_id and t.subscription_id = s.id and t.position = delivery.delivery));
end
$$;
comment on function gapless.delivery(text, bigint) is
  'One delivery with its event and its history: every attempt with time, outcome, reason, duration and, of webhooks, the answer. One that failed '
  'and was acknowledged later is delivered, also where history is "exceptions" and its last attempt is not among those kept. '
  'Errors: VG003, VG004.';
grant execute on function gapless.delivery(text, bigint) to gapless_user;
