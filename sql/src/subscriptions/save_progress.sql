-- A new row each time; older ones go now and then, all at once. Only under the lock of the subscription.
create or replace function gapless.save_progress(p gapless.subscription_progress)
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  v_prunes constant boolean := coalesce(p.seq - p.pruned >= 50, false);
begin
  insert into gapless.subscription_progress (tenant_id, subscription_id, next, last_lease, floor_lease, waiting, parked, tokens, tokens_at,
    replay_next, replay_to, delivered, skipped, failed, last_delivered_at, fired, last_fired_at, back_from, pruned)
  values (p.tenant_id, p.subscription_id, p.next, p.last_lease, p.floor_lease, p.waiting, p.parked, p.tokens, p.tokens_at,
    p.replay_next, p.replay_to, p.delivered, p.skipped, p.failed, p.last_delivered_at, coalesce(p.fired, 0), p.last_fired_at, p.back_from,
    case when v_prunes then p.seq else coalesce(p.pruned, 0) end);
  if v_prunes then
    -- From where the last one ended: while somebody holds an old snapshot, what was deleted is still to be passed over.
    delete from gapless.subscription_progress g
    where g.tenant_id = p.tenant_id and g.subscription_id = p.subscription_id and g.seq between p.pruned and p.seq;
  end if;
end
$$;
comment on function gapless.save_progress(gapless.subscription_progress) is 'Internal: what is in force from now on.';
