-- What is made up for goes its way like what comes by the clock: one after the other, unless overlap is allow. Nobody asks
-- whether there is room: whoever wants all of a range wants all of it.
create or replace function gapless.backfill_schedule(schedule text, since timestamptz, until timestamptz default null, max_count integer default 1000)
  returns integer
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  set enable_hashjoin = off
  set enable_mergejoin = off
  language plpgsql
as $$
declare
  v_most constant integer := 10000;
  s constant gapless.subscription := gapless.caller_subscription(schedule, 'admin', true, 'schedule');
  v_now constant timestamptz := gapless.now();
  v_until constant timestamptz := least(until, v_now);
  v_times timestamptz[];
  v_firings gapless.firing[];
  c gapless.schedule;
begin
  if since is null then
    perform gapless.refuse('since', 'must be given');
  elsif since >= v_now then
    perform gapless.refuse('since', 'must lie in the past');
  elsif until <= since then
    perform gapless.refuse('until', 'must be later than since');
  end if;
  perform gapless.read_number(coalesce(to_jsonb(max_count), '0'), 'max_count', 1, 1000, 1000);
  select * into c from gapless.schedule k where k.tenant_id = s.tenant_id and k.subscription_id = s.id;
  -- One more than may be: whether the range ends before.
  v_times := array(select n from gapless.next_times(c.timing, since - interval '1 microsecond', c.anchor, v_most + 1) n);
  if v_times[v_most + 1] < v_until then
    perform gapless.refuse('until', format('must be earlier: there are more than %s times up to there', v_most),
      format('The %sth is %s.', v_most, gapless.wire_time(v_times[v_most])));
  end if;
  select array_agg(row(s.tenant_id, s.id, c.last_number + w.place, gapless.firing_id(s.id, gapless.wire_time(w.time)), 'fired', null, v_now, w.time, 0,
    '{"backfill": true}', null, null)::gapless.firing order by w.place) into v_firings
  from (
    select t.time, row_number() over (order by t.time) as place
    from unnest(v_times) t (time)
    where t.time < v_until and not exists (select from gapless.firing f where f.tenant_id = s.tenant_id and f.subscription_id = s.id
      and f.nominal_at = t.time and f.state in ('fired', 'discarded') offset 0)
    order by t.time limit max_count
  ) w;
  if v_firings is null then
    return 0;
  end if;
  update gapless.schedule k set last_number = k.last_number + cardinality(v_firings) where k.tenant_id = s.tenant_id and k.subscription_id = s.id;
  perform gapless.fire(s.tenant_id, v_firings, case when c.overlap = 'allow' then '{}' else array[s.id] end);
  perform gapless.wake_webhook(s);
  return cardinality(v_firings);
end
$$;
comment on function gapless.backfill_schedule(text, timestamptz, timestamptz, integer) is
  'Carries out what the timing of a schedule names from since until before until (now, if none is given) and what was not carried out yet: the oldest max_count '
  '(1 to 1000) of it. Returns how many; call it again until it returns 0. Jitter and catch-up do not count. Errors: VG001, VG003, VG004.';
grant execute on function gapless.backfill_schedule(text, timestamptz, timestamptz, integer) to gapless_user;
