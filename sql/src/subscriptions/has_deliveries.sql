-- Whether it is worth while to ask for deliveries, found without locking anything.
create or replace function gapless.has_deliveries(subscription gapless.subscription)
  returns boolean
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  s constant gapless.subscription := subscription;
  v_now constant timestamptz := gapless.now();
  p constant gapless.subscription_progress := gapless.progress_of(s.tenant_id, s.id);
  v_out record;
begin
  if not s.enabled then
    return false;
  end if;
  select coalesce(sum(cardinality(l.positions)), 0) as in_flight, coalesce(bool_or(l.expires_at <= v_now), false) as expired
  into v_out
  from gapless.lease l where l.tenant_id = s.tenant_id and l.subscription_id = s.id and l.id >= p.floor_lease;
  if v_out.expired then
    return true;
  elsif v_out.in_flight >= s.max_in_flight
    or s.rate is not null and p.tokens + s.rate * extract(epoch from v_now - p.tokens_at) < 1 then
    return false;
  end if;
  return p.next <= coalesce((select l.position from gapless.log l where l.tenant_id = s.tenant_id order by l.position desc limit 1), 0)
    or p.replay_next is not null
    or p.waiting > 0 and (
      exists (select from gapless.settlement t where t.tenant_id = s.tenant_id and t.subscription_id = s.id and t.lease_id >= p.floor_lease)
      -- In this order, so that it does not look through what is due of everybody.
      or (select d.position from gapless.delivery d
        where d.tenant_id = s.tenant_id and d.subscription_id = s.id and d.state = 'due' and d.due_at <= v_now
        order by d.due_at, d.position limit 1) is not null);
end
$$;
comment on function gapless.has_deliveries(gapless.subscription) is 'Internal: whether take() may find something.';
