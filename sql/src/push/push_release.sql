-- Gives deliveries back that were not sent: no attempt is counted, nobody failed, and they come again as soon as they may.
-- False: somebody else has the webhook; the end of the lease brings them back.
create or replace function gapless.push_release(tenant integer, id uuid, lease bigint, deliveries bigint[])
  returns boolean
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  s gapless.subscription;
  l gapless.lease;
  v_back record;
  p gapless.subscription_progress;
begin
  select * into s from gapless.subscription u where u.tenant_id = tenant and u.id = push_release.id for no key update skip locked;
  select * into l from gapless.lease o
  where o.tenant_id = tenant and o.subscription_id = push_release.id and o.id = push_release.lease for update skip locked;
  if s.id is null or l.id is null or not deliveries <@ l.positions then
    return false;
  end if;
  select * into v_back from gapless.give_back(s, l, deliveries, 'released', interval '0', null);
  p := gapless.progress_of(s.tenant_id, s.id);
  p.waiting := p.waiting + v_back.waiting;
  p.parked := p.parked + v_back.parked;
  perform gapless.save_progress(p);
  insert into gapless.push_due (tenant_id, subscription_id, due_at) values (tenant, s.id, gapless.now());
  return true;
end
$$;
comment on function gapless.push_release(integer, uuid, bigint, bigint[]) is 'Internal: deliveries of a webhook that were not sent after all.';
