create or replace function gapless.get_schedule(schedule text)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  return gapless.show_subscription(gapless.caller_subscription(schedule, 'read', kind => 'schedule'));
end
$$;
comment on function gapless.get_schedule(text) is
  'A schedule by name or id: its spec with all defaults, status, when it is due next (nextAt, with jitter; nextTimes, the next five by its timing), when it '
  'was carried out last, and statistics. Errors: VG003, VG004.';
grant execute on function gapless.get_schedule(text) to gapless_user;
