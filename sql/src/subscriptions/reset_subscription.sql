-- Everything begins anew from the start given: leases are revoked, what waits is forgotten. Parked deliveries stay parked.
create or replace function gapless.reset_subscription(subscription text, start jsonb)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  s constant gapless.subscription := gapless.caller_subscription(subscription, 'admin', true);
  p gapless.subscription_progress := gapless.progress_of(s.tenant_id, s.id);
begin
  if s.kind <> 'subscription' then
    perform gapless.refuse('subscription', 'must be a consumer group or a webhook', format('A %s does nothing a second time; what failed is carried out again by redrive_%s().', s.kind, s.kind));
  end if;
  if start is null then
    perform gapless.refuse('start', 'must be given');
  end if;
  p.next := gapless.start_position(s.tenant_id, start, null);
  -- What somebody is settling at this moment is left to them: nobody waits for their commit.
  delete from gapless.lease l
  where l.tenant_id = s.tenant_id and l.subscription_id = s.id and l.id = any (array(
    select o.id from gapless.lease o where o.tenant_id = s.tenant_id and o.subscription_id = s.id for update skip locked));
  delete from gapless.delivery d where d.tenant_id = s.tenant_id and d.subscription_id = s.id and d.state <> 'parked';
  p.waiting := 0;
  p.back_from := p.next;
  p.replay_next := null;
  p.replay_to := null;
  perform gapless.save_progress(p);
  perform gapless.wake_webhook(s);
  return gapless.show_subscription(s);
end
$$;
comment on function gapless.reset_subscription(text, jsonb) is
  'Starts again from "beginning", "now", {"after": position} or {"time": moment}: leases are lost, what waited is forgotten, parked deliveries stay. '
  'Errors: VG001, VG003, VG004.';
grant execute on function gapless.reset_subscription(text, jsonb) to gapless_user;
