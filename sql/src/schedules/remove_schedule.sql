create or replace function gapless.remove_schedule(schedule text)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  return gapless.remove_subscription((gapless.caller_subscription(schedule, 'admin', true, 'schedule')).id::text);
end
$$;
comment on function gapless.remove_schedule(text) is
  'Removes a schedule with what waits and its history; returns what it was. Errors: VG003, VG004.';
grant execute on function gapless.remove_schedule(text) to gapless_user;
