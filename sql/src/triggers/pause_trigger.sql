create or replace function gapless.pause_trigger(trigger text, drop_events boolean default false)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  return gapless.pause_subscription((gapless.caller_subscription(trigger, 'admin', kind => 'trigger')).id::text, drop_events);
end
$$;
comment on function gapless.pause_trigger(text, boolean) is
  'Carries out nothing more until resume_trigger(). It goes on to fire, and its firings wait; with drop_events it does not fire, and what comes meanwhile is passed over. What is under way is ended, and comes again. Errors: VG003, VG004.';
grant execute on function gapless.pause_trigger(text, boolean) to gapless_user;
