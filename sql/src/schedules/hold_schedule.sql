-- Pauses a schedule by itself, and says why. Not one that somebody else holds: it is due again in the next round.
create or replace function gapless.hold_schedule(tenant integer, id uuid, note text)
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  s gapless.subscription;
begin
  select * into s from gapless.subscription u where u.tenant_id = tenant and u.id = hold_schedule.id for no key update skip locked;
  if s.enabled then
    perform gapless.hold_subscription(s, false, note);
  end if;
end
$$;
comment on function gapless.hold_schedule(integer, uuid, text) is 'Internal: pauses a schedule for a reason.';
