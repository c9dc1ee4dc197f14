-- When to look again for one who hears of every event that is selected: by time alone, or at once where something is known
-- to be left.
create or replace function gapless.due_for_waiting(subscription gapless.subscription)
  returns timestamptz
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  v_far constant bigint := 1000;
  s constant gapless.subscription := subscription;
  v_now constant timestamptz := gapless.now();
  p constant gapless.subscription_progress := gapless.progress_of(s.tenant_id, s.id);
  v_unseen bigint;
  v_out record;
  v_due timestamptz;
  v_token timestamptz;
begin
  if not s.enabled then
    return null;
  end if;
  select min(l.expires_at) as ends, coalesce(sum(cardinality(l.positions)), 0) as deliveries into v_out from gapless.lease l
  where l.tenant_id = s.tenant_id and l.subscription_id = s.id and l.id >= p.floor_lease;
  if v_out.deliveries >= s.max_in_flight then
    return v_out.ends;
  end if;
  if p.waiting > 0 then
    if exists (select from gapless.settlement t where t.tenant_id = s.tenant_id and t.subscription_id = s.id and t.lease_id >= p.floor_lease) then
      v_due := v_now;
    else
      select d.due_at into v_due from gapless.delivery d
      where d.tenant_id = s.tenant_id and d.subscription_id = s.id and d.state = 'due' order by d.due_at, d.position limit 1;
    end if;
  end if;
  v_unseen := coalesce((select l.position from gapless.log l where l.tenant_id = s.tenant_id order by l.position desc limit 1), 0) - p.next + 1;
  v_token := p.tokens_at + greatest(1 - p.tokens, 0) / s.rate * interval '1 second';
  if v_token > v_now then
    if v_unseen > 0 or p.replay_next is not null or v_due <= v_token then
      v_due := v_token;
    end if;
  elsif p.replay_next is not null or v_unseen > v_far then
    v_due := v_now;
  end if;
  return least(v_due, v_out.ends);
end
$$;
comment on function gapless.due_for_waiting(gapless.subscription) is
  'Internal: when receive() may find something although nobody tells of an event; null: not before one.';
