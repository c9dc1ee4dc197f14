create or replace function gapless.redrive_schedule(schedule text, occurrences bigint[] default null, max_count integer default null)
  returns integer
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  return gapless.redrive((gapless.caller_subscription(schedule, 'admin', true, 'schedule')).id::text, occurrences, max_count);
end
$$;
comment on function gapless.redrive_schedule(text, bigint[], integer) is
  'Carries out parked occurrences of a schedule again, with all their attempts: those named, or all, the oldest max_count at most. Actions that went well '
  'are not repeated. Returns how many. Errors: VG001, VG003, VG004.';
grant execute on function gapless.redrive_schedule(text, bigint[], integer) to gapless_user;
