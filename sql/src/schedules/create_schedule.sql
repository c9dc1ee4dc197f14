create or replace function gapless.create_schedule(spec jsonb)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_tenant constant integer := gapless.caller('schedules:admin');
begin
  return gapless.show_subscription(gapless.store_schedule(v_tenant, null, gapless.read_schedule(spec)));
end
$$;
comment on function gapless.create_schedule(jsonb) is
  'Makes a schedule from a spec such as {"name": "nightly", "cron": "0 2 * * *", "timezone": "Europe/Berlin", "action": {"type": "append", "stream": "reports", '
  '"event": {"type": "report.due"}}}; see docs/schedules.md for its fields. Returns the schedule. Errors: VG001 naming the field, VG003, VG008.';
grant execute on function gapless.create_schedule(jsonb) to gapless_user;
