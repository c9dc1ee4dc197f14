create or replace function gapless.get_trigger(trigger text)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  return gapless.show_subscription(gapless.caller_subscription(trigger, 'read', kind => 'trigger'));
end
$$;
comment on function gapless.get_trigger(text) is
  'A trigger by name or id: its spec with all defaults, status and statistics (what waits, is under way, retrying and parked; fired, and how often it went well). Errors: VG003, VG004.';
grant execute on function gapless.get_trigger(text) to gapless_user;
