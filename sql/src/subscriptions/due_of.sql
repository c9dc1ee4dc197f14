create or replace function gapless.due_of(subscription gapless.subscription)
  returns timestamptz
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
  v_head bigint;
  v_due timestamptz;
begin
  if not s.enabled then
    return null;
  end if;
  if p.waiting > 0 then
    if exists (select from gapless.settlement t where t.tenant_id = s.tenant_id and t.subscription_id = s.id and t.lease_id >= p.floor_lease) then
      return v_now;
    end if;
    select d.due_at into v_due from gapless.delivery d
    where d.tenant_id = s.tenant_id and d.subscription_id = s.id and d.state = 'due' order by d.due_at limit 1;
  end if;
  v_due := least(v_due, (select min(l.expires_at) from gapless.lease l
    where l.tenant_id = s.tenant_id and l.subscription_id = s.id and l.id >= p.floor_lease));
  v_head := coalesce((select l.position from gapless.log l where l.tenant_id = s.tenant_id order by l.position desc limit 1), 0);
  if p.next <= v_head or p.replay_next is not null then
    -- It stopped because of the rate, of what is in flight, or of the time one call may take.
    v_due := least(v_due, v_now + case when s.rate is null or p.tokens >= 1 then interval '50 milliseconds'
      else greatest(1 - p.tokens, 0) / s.rate * interval '1 second' - (v_now - p.tokens_at) end);
  elsif s.rate is not null and p.tokens < 1 and v_due < v_now then
    v_due := p.tokens_at + (1 - p.tokens) / s.rate * interval '1 second';
  end if;
  return v_due;
end
$$;
comment on function gapless.due_of(gapless.subscription) is 'Internal: next_due() of a subscription of any mode.';
