create or replace function gapless.pause_schedule(schedule text, note text default null)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  s constant gapless.subscription := gapless.caller_subscription(schedule, 'admin', true, 'schedule');
begin
  if length(note) > 1000 then
    perform gapless.refuse('note', 'must be 1000 characters at most');
  end if;
  return gapless.show_subscription(gapless.hold_subscription(s, false, note));
end
$$;
comment on function gapless.pause_schedule(text, text) is
  'Sets nothing off until resume_schedule(); the note says why. What is under way is finished, what waits goes on waiting, and run_schedule() works all the '
  'same. What would come meanwhile is not made up for. Errors: VG001, VG003, VG004.';
grant execute on function gapless.pause_schedule(text, text) to gapless_user;
