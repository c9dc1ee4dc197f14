create or replace function gapless.resume_schedule(schedule text)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  return gapless.resume_subscription((gapless.caller_subscription(schedule, 'admin', true, 'schedule')).id::text);
end
$$;
comment on function gapless.resume_schedule(text) is
  'Has a paused schedule go on from now: what would have come during the pause does not. Resuming what was not paused changes nothing. Errors: VG003, VG004.';
grant execute on function gapless.resume_schedule(text) to gapless_user;
