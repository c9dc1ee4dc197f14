-- Pauses what is locked: whoever pauses comes by here, a caller or the machinery, so that it is told once, the same way.
--   dropping  what comes meanwhile is passed over on resuming; of schedules nothing comes meanwhile
--   note      why; kept with schedules
create or replace function gapless.hold_subscription(subscription gapless.subscription, dropping boolean default false, note text default null)
  returns gapless.subscription
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  s gapless.subscription := subscription;
  v_was_enabled constant boolean := s.enabled;
begin
  update gapless.subscription u set enabled = false, dropping = coalesce(hold_subscription.dropping, false) and u.mode <> 'schedule', updated_at = gapless.now()
  where u.tenant_id = s.tenant_id and u.id = s.id returning u.* into s;
  perform gapless.route_subscription(s);
  if s.mode = 'schedule' and (v_was_enabled or note is not null) then
    update gapless.schedule c set pause_note = left(note, 1000) where c.tenant_id = s.tenant_id and c.subscription_id = s.id;
  end if;
  if v_was_enabled then
    perform gapless.tell_definition(s, 'paused', left(note, 1000));
  end if;
  return s;
end
$$;
comment on function gapless.hold_subscription(gapless.subscription, boolean, text) is 'Internal: pauses a subscription of any kind, whose row is locked.';
