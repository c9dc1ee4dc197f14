create or replace function gapless.show_schedule(subscription gapless.subscription)
  returns jsonb
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  c gapless.schedule;
  v_times jsonb := '[]';
begin
  select * into c from gapless.schedule k where k.tenant_id = subscription.tenant_id and k.subscription_id = subscription.id;
  if c.next_nominal is not null then
    v_times := jsonb_build_array(gapless.wire_time(c.next_nominal)) || coalesce(
      (select jsonb_agg(gapless.wire_time(n)) from gapless.next_times(c.timing, c.next_nominal, c.anchor, 4) n), '[]');
  end if;
  return jsonb_build_object('pauseNote', c.pause_note, 'nextAt', gapless.wire_time(c.next_at), 'nextTimes', v_times,
    'lastAt', gapless.wire_time((gapless.progress_of(subscription.tenant_id, subscription.id)).last_fired_at));
end
$$;
comment on function gapless.show_schedule(gapless.subscription) is 'Internal: what a schedule shows beside its subscription.';
