create or replace function gapless.change_schedule(schedule text, changes jsonb)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  return gapless.change_subscription((gapless.caller_subscription(schedule, 'admin', true, 'schedule')).id::text, changes);
end
$$;
comment on function gapless.change_schedule(text, jsonb) is
  'Changes some fields of a schedule, by a JSON merge patch of its spec: null puts a field back to its default, another timing takes the place of the one '
  'there is. Returns the schedule. Errors: VG001, VG003, VG004, VG008.';
grant execute on function gapless.change_schedule(text, jsonb) to gapless_user;
