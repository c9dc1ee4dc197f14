create or replace function gapless.schedule_history(schedule text, state text default null, after bigint default null, max_count integer default 100,
  backwards boolean default true)
  returns setof jsonb
  volatile
  rows 100
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  return query select f from gapless.firings_of(gapless.caller_subscription(schedule, 'read', kind => 'schedule'), state, after, max_count, backwards) f;
end
$$;
comment on function gapless.schedule_history(text, text, bigint, integer, boolean) is
  'The occurrences of a schedule, the newest first, of a state if one is given (pending, running, retrying, done, parked, skipped, discarded), before or after '
  'a number. max_count 1 to 1000. Errors: VG001, VG003, VG004.';
grant execute on function gapless.schedule_history(text, text, bigint, integer, boolean) to gapless_user;
