create or replace function gapless.remove_trigger(trigger text)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  return gapless.remove_subscription((gapless.caller_subscription(trigger, 'admin', kind => 'trigger')).id::text);
end
$$;
comment on function gapless.remove_trigger(text) is
  'Removes a trigger with its firings and its history; returns what it was. Errors: VG003, VG004.';
grant execute on function gapless.remove_trigger(text) to gapless_user;
