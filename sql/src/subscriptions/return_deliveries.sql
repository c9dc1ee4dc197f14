-- nack(), park() and release(): all change what comes next, so all lock the subscription first.
create or replace function gapless.return_deliveries(subscription gapless.subscription, lease bigint, deliveries bigint[], outcome text,
  delay interval, reason text)
  returns integer
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  s constant gapless.subscription := subscription;
  l gapless.lease;
  v_back record;
  p gapless.subscription_progress;
begin
  if deliveries is null then
    select * into l from gapless.lease o
    where o.tenant_id = s.tenant_id and o.subscription_id = s.id and o.id = return_deliveries.lease for update;
    if l.id is null then
      perform gapless.refuse_lease(lease, null);
    end if;
  else
    l := gapless.lock_lease(s, lease, deliveries);
  end if;
  select * into v_back from gapless.give_back(s, l, deliveries, outcome, delay, reason);
  p := gapless.progress_of(s.tenant_id, s.id);
  p.waiting := p.waiting + v_back.waiting;
  p.parked := p.parked + v_back.parked;
  perform gapless.save_progress(p);
  return v_back.failed;
end
$$;
comment on function gapless.return_deliveries(gapless.subscription, bigint, bigint[], text, interval, text) is 'Internal: for nack(), park() and release().';
