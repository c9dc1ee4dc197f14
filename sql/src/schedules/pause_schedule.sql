create or replace function gapless.pause_schedule(schedule text, note text default null)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  s gapless.subscription := gapless.caller_subscription(schedule, 'admin', true, 'schedule');
begin
  if length(note) > 1000 then
    perform gapless.refuse('note', 'must be 1000 characters at most');
  end if;
  if s.enabled then
    perform gapless.hold_schedule(s.tenant_id, s.id, note);
  elsif note is not null then
    update gapless.schedule c set pause_note = note where c.tenant_id = s.tenant_id and c.subscription_id = s.id;
  end if;
  return gapless.show_subscription(gapless.find_subscription(s.tenant_id, s.id::text, false, 'schedule'));
end
$$;
comment on function gapless.pause_schedule(text, text) is
  'Sets nothing off until resume_schedule(); the note says why. What is under way is finished, what waits goes on waiting, and run_schedule() works all the '
  'same. What would come meanwhile is not made up for. Errors: VG001, VG003, VG004.';
grant execute on function gapless.pause_schedule(text, text) to gapless_user;
