-- Everything up to here is finished: never beyond what is out or waits. Parked deliveries are set aside and hold nothing up.
create or replace function gapless.checkpoint_of(subscription gapless.subscription, p gapless.subscription_progress)
  returns bigint
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
begin
  return least(p.next, p.replay_next,
    (select min(l.positions[1]) from gapless.lease l
     where l.tenant_id = subscription.tenant_id and l.subscription_id = subscription.id and l.id >= p.floor_lease),
    case when p.waiting > 0 then (select min(d.position) from gapless.delivery d
     where d.tenant_id = subscription.tenant_id and d.subscription_id = subscription.id and d.state <> 'parked') end) - 1;
end
$$;
comment on function gapless.checkpoint_of(gapless.subscription, gapless.subscription_progress) is 'Internal: the last position up to which all is finished.';
