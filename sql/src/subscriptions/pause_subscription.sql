create or replace function gapless.pause_subscription(subscription text, drop_events boolean default false)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  s gapless.subscription := gapless.caller_subscription(subscription, 'admin', true);
begin
  if s.enabled and s.mode = 'trigger' then
    perform gapless.tell_trigger(s, 'paused');
  end if;
  if s.enabled then
    perform gapless.tell_definition(s, 'paused');
  end if;
  update gapless.subscription u set enabled = false, dropping = coalesce(drop_events, false), updated_at = gapless.now()
  where u.tenant_id = s.tenant_id and u.id = s.id returning u.* into s;
  perform gapless.route_subscription(s);
  return gapless.show_subscription(s);
end
$$;
comment on function gapless.pause_subscription(text, boolean) is
  'Hands out nothing more until resume_subscription(); what is out may still be settled. Events wait in the log; with drop_events those that come '
  'meanwhile are passed over on resuming. Errors: VG003, VG004.';
grant execute on function gapless.pause_subscription(text, boolean) to gapless_user;
