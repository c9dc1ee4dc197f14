create or replace function gapless.discard_schedule(schedule text, occurrences bigint[] default null)
  returns integer
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  return gapless.discard((gapless.caller_subscription(schedule, 'admin', true, 'schedule')).id::text, occurrences);
end
$$;
comment on function gapless.discard_schedule(text, bigint[]) is
  'Gives occurrences of a schedule up: all parked ones, or those named, parked or waiting. Their history stays. Returns how many. Errors: VG001, VG003, VG004.';
grant execute on function gapless.discard_schedule(text, bigint[]) to gapless_user;
