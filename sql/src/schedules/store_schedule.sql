-- Makes a schedule, or replaces the known one, whose row is locked. With another timing it begins anew, from now; otherwise what
-- comes next stays what it was. A timing that has no time to come is refused, but not again: who deploys the same spec after
-- its time has passed changes nothing.
create or replace function gapless.store_schedule(tenant integer, known gapless.subscription, wanted gapless.subscription)
  returns gapless.subscription
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  v_when constant text[] := array['cron', 'every', 'at', 'rrule', 'start', 'timezone', 'from', 'until', 'jitter'];
  -- One moment may be now: the way here takes a while.
  v_grace constant interval := interval '10 seconds';
  v_now constant timestamptz := gapless.now();
  v_spec constant jsonb := wanted.spec;
  c gapless.schedule;
  r gapless.subscription;
begin
  c.timing := gapless.read_timing((select jsonb_object_agg(f.key, f.value) from jsonb_each(v_spec) f where f.key = any (v_when)));
  select k.anchor into c.anchor from gapless.schedule k where k.tenant_id = tenant and k.subscription_id = known.id and k.timing - 'plan' = c.timing - 'plan';
  if c.anchor is null then
    c.anchor := v_now;
    c.next_nominal := gapless.next_time(c.timing, v_now - case when v_spec ? 'at' then v_grace else interval '0' end, c.anchor);
    if c.next_nominal is null and not v_spec ? 'start' then
      perform gapless.refuse((select k from unnest(v_when) k where v_spec ? k limit 1), 'has no time to come', 'The next would lie in the past, or beyond until.');
    end if;
  end if;
  c.jitter := coalesce(gapless.read_duration(v_spec -> 'jitter', 'jitter', interval '0', interval '12 hours'), interval '0');
  c.catch_up := case when jsonb_typeof(v_spec -> 'catchUp') = 'object' then 'all' else v_spec ->> 'catchUp' end;
  c.catch_up_most := coalesce((v_spec #>> '{catchUp,all}')::integer, 1);
  r := gapless.store_subscription(tenant, known, wanted, 1);
  insert into gapless.schedule as k (tenant_id, subscription_id, actions, timing, anchor, overlap, catch_up, catch_up_most, jitter, pauses_on_failure,
    next_nominal, next_at)
  select tenant, r.id, v_spec -> 'actions', c.timing, c.anchor, v_spec ->> 'overlap', c.catch_up, c.catch_up_most, c.jitter,
    (v_spec -> 'pauseOnFailure')::boolean, n.nominal, n.nominal + gapless.jitter_of(r.id, n.nominal, c.jitter)
  from (select case when r.enabled then c.next_nominal end as nominal) n
  on conflict (tenant_id, subscription_id) do update set actions = excluded.actions, timing = excluded.timing, anchor = excluded.anchor,
    overlap = excluded.overlap, catch_up = excluded.catch_up, catch_up_most = excluded.catch_up_most, jitter = excluded.jitter,
    pauses_on_failure = excluded.pauses_on_failure,
    next_nominal = case when k.timing - 'plan' = excluded.timing - 'plan' then k.next_nominal else excluded.next_nominal end,
    next_at = case when k.timing - 'plan' = excluded.timing - 'plan' then k.next_at else excluded.next_at end
  where (k.actions, k.timing, k.overlap, k.catch_up, k.catch_up_most, k.pauses_on_failure)
    is distinct from (excluded.actions, excluded.timing, excluded.overlap, excluded.catch_up, excluded.catch_up_most, excluded.pauses_on_failure);
  return r;
end
$$;
comment on function gapless.store_schedule(integer, gapless.subscription, gapless.subscription) is 'Internal: makes a schedule, or replaces the known one; VG001, VG008.';
