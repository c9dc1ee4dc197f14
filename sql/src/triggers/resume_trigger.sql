create or replace function gapless.resume_trigger(trigger text)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  return gapless.resume_subscription((gapless.caller_subscription(trigger, 'admin', kind => 'trigger')).id::text);
end
$$;
comment on function gapless.resume_trigger(text) is
  'Goes on after a pause: firings that waited are carried out. Resuming what was not paused changes nothing. Errors: VG003, VG004.';
grant execute on function gapless.resume_trigger(text) to gapless_user;
