create or replace function gapless.resume_subscription(subscription text)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  s gapless.subscription := gapless.caller_subscription(subscription, 'admin', true);
  p gapless.subscription_progress;
begin
  if s.dropping then
    p := gapless.progress_of(s.tenant_id, s.id);
    p.next := greatest(p.next, gapless.start_position(s.tenant_id, '"now"', null));
    perform gapless.save_progress(p);
  end if;
  if not s.enabled then
    perform gapless.tell_definition(s, 'resumed');
  end if;
  update gapless.subscription u set enabled = true, dropping = false, disabled_for = null, updated_at = gapless.now()
  where u.tenant_id = s.tenant_id and u.id = s.id returning u.* into s;
  perform gapless.route_subscription(s);
  if s.mode = 'push' then
    perform gapless.mend_circuit(s);
  end if;
  return gapless.show_subscription(s);
end
$$;
comment on function gapless.resume_subscription(text) is
  'Goes on after a pause, or after a webhook was disabled. Resuming what was not paused changes nothing. Errors: VG003, VG004.';
grant execute on function gapless.resume_subscription(text) to gapless_user;
