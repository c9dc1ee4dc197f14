create or replace function gapless.pause_subscription(subscription text, drop_events boolean default false)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  return gapless.show_subscription(gapless.hold_subscription(gapless.caller_subscription(subscription, 'admin', true), drop_events));
end
$$;
comment on function gapless.pause_subscription(text, boolean) is
  'Hands out nothing more until resume_subscription(); what is out may still be settled. Events wait in the log; with drop_events those that come '
  'meanwhile are passed over on resuming. Errors: VG003, VG004.';
grant execute on function gapless.pause_subscription(text, boolean) to gapless_user;
