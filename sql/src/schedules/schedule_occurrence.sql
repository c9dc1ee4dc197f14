create or replace function gapless.schedule_occurrence(schedule text, number bigint)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  return gapless.firing_of(gapless.caller_subscription(schedule, 'read', kind => 'schedule'), number);
end
$$;
comment on function gapless.schedule_occurrence(text, bigint) is
  'One occurrence of a schedule by its number, with what came of its actions and all attempts. Errors: VG003, VG004.';
grant execute on function gapless.schedule_occurrence(text, bigint) to gapless_user;
