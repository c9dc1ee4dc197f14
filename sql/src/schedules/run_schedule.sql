-- Now means now: it waits for nothing that is under way, and no overlap policy is asked. But what comes by the clock meets it
-- as one that is not over.
create or replace function gapless.run_schedule(schedule text)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  s constant gapless.subscription := gapless.caller_subscription(schedule, 'admin', true, 'schedule');
  v_number bigint;
begin
  v_number := gapless.fire_occurrence(s, 'run', '{"manual": true}');
  perform gapless.wake_webhook(s);
  return gapless.firing_of(s, v_number);
end
$$;
comment on function gapless.run_schedule(text) is
  'Carries a schedule''s actions out now, also while it is paused; what comes by the clock stays as it is. Returns the occurrence, which has a number of its own '
  'and no nominal time. Errors: VG003, VG004.';
grant execute on function gapless.run_schedule(text) to gapless_user;
