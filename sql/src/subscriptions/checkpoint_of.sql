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
    -- What a trigger has is due and without a key: the first ones that were not tried yet, and that were, stand in indexes.
    case when p.waiting = 0 then null
      when subscription.mode = 'trigger' then least(
        (select d.position from gapless.delivery d
         where d.tenant_id = subscription.tenant_id and d.subscription_id = subscription.id and d.state = 'due' and d.key is null and d.attempts = 0
         order by d.key, d.attempts, d.position limit 1),
        (select d.position from gapless.delivery d
         where d.tenant_id = subscription.tenant_id and d.subscription_id = subscription.id and d.state <> 'parked' and d.attempts > 0
         order by d.position limit 1))
      else (select min(d.position) from gapless.delivery d
        where d.tenant_id = subscription.tenant_id and d.subscription_id = subscription.id and d.state <> 'parked') end) - 1;
end
$$;
comment on function gapless.checkpoint_of(gapless.subscription, gapless.subscription_progress) is 'Internal: the last position up to which all is finished.';
