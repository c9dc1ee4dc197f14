create or replace function gapless.discard_trigger(trigger text, firings bigint[] default null)
  returns integer
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  return gapless.discard((gapless.caller_subscription(trigger, 'admin', kind => 'trigger')).id::text, firings);
end
$$;
comment on function gapless.discard_trigger(text, bigint[]) is
  'Gives firings up: all parked ones, or those named, parked or waiting. Their history stays. Returns how many. Errors: VG001, VG003, VG004.';
grant execute on function gapless.discard_trigger(text, bigint[]) to gapless_user;
