-- One request that failed: its deliveries come again by the schedule, or are parked or dropped. The endpoint may ask for a longer pause,
-- a day at most; one that answers 429 or 503 with such a pause is left alone until then, and is not to blame. What only the stop of a server ended was no attempt. The subscription is locked; returns 1 if the endpoint is
-- to blame.
create or replace function gapless.push_missed(subscription gapless.subscription, lease bigint, result jsonb)
  returns integer
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  v_telling constant integer := 4;
  v_longest constant interval := interval '24 hours';
  s constant gapless.subscription := subscription;
  v_gone constant boolean := coalesce((result -> 'gone')::boolean, false);
  v_abort constant boolean := coalesce((result -> 'abort')::boolean, false);
  v_deliveries constant bigint[] := array(select d::bigint from jsonb_array_elements_text(result -> 'p') d);
  v_reason constant text := left(coalesce(result ->> 'reason', 'failed'), 1000);
  l gapless.lease;
  p gapless.subscription_progress;
  v_tried integer;
  v_delay interval;
  v_pauses constant boolean := coalesce((result -> 'status')::integer in (429, 503) and (result -> 'retryMs')::bigint > 0, false);
  v_back record;
  v_dropped integer;
  v_is_about_webhooks boolean;
begin
  select * into l from gapless.lease o where o.tenant_id = s.tenant_id and o.subscription_id = s.id and o.id = push_missed.lease for update;
  if l.id is null or not v_deliveries <@ l.positions then
    return 0;
  elsif (result -> 'stop')::boolean then
    perform gapless.push_release(s.tenant_id, s.id, l.id, v_deliveries);
    return 0;
  end if;
  select max(u.attempts) + 1 into v_tried from unnest(l.positions, l.attempts) u (position, attempts) where u.position = any (v_deliveries);
  -- Deliveries of a batch come back together.
  v_delay := case when v_gone then interval '0' else gapless.retry_delay(s, v_tried) end;
  if (result -> 'retryMs')::bigint > 0 then
    v_delay := greatest(v_delay, least((result -> 'retryMs')::bigint * interval '1 millisecond', v_longest));
  end if;
  select * into v_back from gapless.give_back(s, l, v_deliveries, case when v_abort then 'parked' else 'retried' end, v_delay, v_reason, false);
  -- Of what was dropped nothing is left but this.
  with told as (
    insert into gapless.attempt (tenant_id, subscription_id, position, attempt, at, outcome, reason, duration_ms, status, error_class,
      response_head, response_body, next_at)
    select s.tenant_id, s.id, u.position, u.attempts + 1, coalesce((result ->> 'at')::timestamptz, gapless.now()),
      case when d.position is null then 'discarded' when d.state = 'parked' then 'parked' else 'retried' end,
      v_reason, (result -> 'ms')::integer, (result -> 'status')::integer, result ->> 'class', left(result ->> 'head', 4096), left(result ->> 'body', 16384), d.due_at
    from unnest(l.positions, l.attempts) u (position, attempts)
    left join gapless.delivery d on d.tenant_id = s.tenant_id and d.subscription_id = s.id and d.position = u.position
    where u.position = any (v_deliveries) order by u.position
    returning outcome
  )
  select count(*) filter (where t.outcome = 'discarded') into v_dropped from told t;
  p := gapless.progress_of(s.tenant_id, s.id);
  p.waiting := p.waiting + v_back.waiting;
  p.parked := p.parked + v_back.parked;
  perform gapless.save_progress(p);
  insert into gapless.push_due (tenant_id, subscription_id, due_at) values (s.tenant_id, s.id, gapless.now() + case when v_back.parked + v_dropped > 0 then interval '0' else v_delay end);
  if v_pauses then
    -- Nothing of its circuit: that stays closed, or open, as it was.
    update gapless.endpoint e set open_until = greatest(e.open_until, gapless.now() + least((result -> 'retryMs')::bigint * interval '1 millisecond', v_longest))
    where e.tenant_id = s.tenant_id and e.subscription_id = s.id;
  end if;
  if s.kind <> 'subscription' then
    perform gapless.acted(s, d, result -> 'results', v_back.waiting = 0) from unnest(v_deliveries) d;
    if v_dropped > 0 then
      update gapless.firing f set state = 'discarded', reason = v_reason
      where f.tenant_id = s.tenant_id and f.subscription_id = s.id and f.position = any (v_deliveries);
    end if;
    return 0;
  end if;
  if v_gone then
    perform gapless.push_disable(s, 'the endpoint answered 410 Gone');
  end if;
  -- What webhooks say of each other is not said of again: two broken ones would go on for ever.
  select bool_and(e.type like 'webhook.%') into v_is_about_webhooks
  from gapless.log o join gapless.event e on e.tenant_id = o.tenant_id and e.seq = o.seq
  where o.tenant_id = s.tenant_id and o.position = any (v_deliveries);
  if not coalesce(v_is_about_webhooks, true) and (v_back.parked + v_dropped > 0 or v_tried = v_telling) then
    perform gapless.push_tell(s, case when v_back.parked + v_dropped > 0 then 'webhook.exhausted' else 'webhook.failing' end,
      jsonb_build_object('deliveries', (select jsonb_agg(d::text) from unnest(v_deliveries) d), 'attempts', v_tried, 'reason', v_reason, 'status', result -> 'status'));
  end if;
  return case when v_pauses then 0 else 1 end;
end
$$;
comment on function gapless.push_missed(gapless.subscription, bigint, jsonb) is 'Internal, for push_settle(): a request that failed.';
