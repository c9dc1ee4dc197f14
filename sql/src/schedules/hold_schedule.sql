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
  perform from gapless.subscription u where u.tenant_id = tenant and u.id = hold_schedule.id for no key update skip locked;
  if found then
    update gapless.subscription u set enabled = false, updated_at = gapless.now()
    where u.tenant_id = tenant and u.id = hold_schedule.id and u.enabled returning u.* into s;
  end if;
  if s.id is not null then
    perform gapless.route_subscription(s);
    update gapless.schedule c set pause_note = left(note, 1000) where c.tenant_id = tenant and c.subscription_id = s.id;
    perform gapless.tell_schedule(s, 'paused', jsonb_build_object('note', left(note, 1000)));
  end if;
end
$$;
comment on function gapless.hold_schedule(integer, uuid, text) is 'Internal: pauses a schedule for a reason.';
