-- When a schedule is due next. Called by route_subscription(), so whenever one is made, replaced, paused or resumed. What is
-- paused has no next time; resumed, it goes on from now: what would have come meanwhile was not missed but not wanted.
create or replace function gapless.plan_schedule(subscription gapless.subscription)
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  s constant gapless.subscription := subscription;
  c gapless.schedule;
begin
  if not s.enabled then
    update gapless.schedule k set next_nominal = null, next_at = null where k.tenant_id = s.tenant_id and k.subscription_id = s.id;
    return;
  end if;
  select * into c from gapless.schedule k where k.tenant_id = s.tenant_id and k.subscription_id = s.id;
  if c.subscription_id is not null and c.next_at is null then
    c.next_nominal := gapless.next_time(c.timing, gapless.now(), c.anchor);
    update gapless.schedule k set pause_note = null, next_nominal = c.next_nominal,
      next_at = c.next_nominal + gapless.jitter_of(s.id, c.next_nominal, c.jitter)
    where k.tenant_id = s.tenant_id and k.subscription_id = s.id;
  end if;
end
$$;
comment on function gapless.plan_schedule(gapless.subscription) is 'Internal: has a schedule wait for its next time, or for none while it is paused.';
