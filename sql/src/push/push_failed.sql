-- What failures mean for the endpoint: the circuit opens after ten in a row, or where of at least twenty attempts within a
-- minute seventy percent failed. While it is open nothing is sent, and no attempt is used up. A probe that fails leaves it
-- open for twice as long. Who fails for five days is disabled. The subscription is locked.
create or replace function gapless.push_failed(subscription gapless.subscription, failures integer)
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  v_first constant interval := interval '30 seconds';
  v_longest constant interval := interval '10 minutes';
  v_patience constant interval := interval '5 days';
  s constant gapless.subscription := subscription;
  v_now constant timestamptz := gapless.now();
  e gapless.endpoint;
  v_recent record;
begin
  update gapless.endpoint u set failures_in_row = u.failures_in_row + failures, failing_since = coalesce(u.failing_since, v_now)
  where u.tenant_id = s.tenant_id and u.subscription_id = s.id returning u.* into e;
  if e.failing_since <= v_now - v_patience and e.failures_in_row >= 10 then
    perform gapless.push_disable(s, format('nothing has arrived since %s', gapless.wire_time(e.failing_since)));
    return;
  end if;
  if e.opens > 0 then
    if e.open_until <= v_now then
      update gapless.endpoint u set opens = least(u.opens + 1, 30), open_until = v_now + least(v_first * power(2, least(u.opens, 10)), v_longest)
      where u.tenant_id = s.tenant_id and u.subscription_id = s.id;
    end if;
    return;
  end if;
  if e.failures_in_row < 10 then
    select count(*) as attempts, count(*) filter (where a.outcome <> 'delivered') as failures into v_recent
    from (select r.outcome, r.at from gapless.attempt r where r.tenant_id = s.tenant_id and r.subscription_id = s.id
      and r.outcome in ('delivered', 'retried', 'parked')
      -- Who asks for a pause does not fail, see push_missed().
      and (r.status is null or r.status not in (429, 503) or coalesce(r.response_head, '') !~* '\nretry-after:') order by r.id desc limit 200) a
    where a.at > v_now - interval '1 minute';
    if v_recent.attempts < 20 or v_recent.failures < 0.7 * v_recent.attempts then
      return;
    end if;
  end if;
  update gapless.endpoint u set opens = 1, open_until = greatest(u.open_until, v_now + v_first) where u.tenant_id = s.tenant_id and u.subscription_id = s.id
  returning u.* into e;
  perform gapless.push_tell(s, 'webhook.broken', jsonb_build_object('failuresInRow', e.failures_in_row, 'until', gapless.wire_time(e.open_until)));
end
$$;
comment on function gapless.push_failed(gapless.subscription, integer) is 'Internal: counts failures of an endpoint, and opens its circuit or disables it.';
