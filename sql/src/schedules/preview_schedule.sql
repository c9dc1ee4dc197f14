create or replace function gapless.preview_schedule(schedule text, count integer default 10, after timestamptz default null)
  returns setof timestamptz
  volatile
  rows 10
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  s constant gapless.subscription := gapless.caller_subscription(schedule, 'read', kind => 'schedule');
begin
  perform gapless.read_number(coalesce(to_jsonb(count), '0'), 'count', 1, 1000, 10);
  return query select n from gapless.schedule c cross join lateral gapless.next_times(c.timing, coalesce(preview_schedule.after, gapless.now()), c.anchor, count) n
    where c.tenant_id = s.tenant_id and c.subscription_id = s.id;
end
$$;
comment on function gapless.preview_schedule(text, integer, timestamptz) is
  'The next times of a schedule by its timing, without jitter, after a moment or from now on, also while it is paused. count 1 to 1000. Errors: VG001, VG003, VG004.';
grant execute on function gapless.preview_schedule(text, integer, timestamptz) to gapless_user;
