create or replace function gapless.discard(subscription text, deliveries bigint[] default null)
  returns integer
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  s constant gapless.subscription := gapless.caller_subscription(subscription, 'admin', true);
  p gapless.subscription_progress := gapless.progress_of(s.tenant_id, s.id);
  v_parked integer;
  v_waiting integer;
  v_keys bigint[];
begin
  with gone as (
    delete from gapless.delivery d
    where d.tenant_id = s.tenant_id and d.subscription_id = s.id
      and case when discard.deliveries is null then d.state = 'parked' else d.position = any (discard.deliveries) end
    returning d.*
  ), told as (
    insert into gapless.attempt (tenant_id, subscription_id, position, attempt, at, outcome)
    select s.tenant_id, s.id, g.position, g.attempts, gapless.now(), 'discarded' from gone g
  ), given_up as (
    update gapless.firing f set state = 'discarded', reason = coalesce(g.reason, f.reason), finished_at = gapless.now()
    from gone g where s.kind <> 'subscription' and f.tenant_id = s.tenant_id and f.subscription_id = s.id and f.position = g.position
  )
  select count(*) filter (where g.state = 'parked'), count(*) filter (where g.state <> 'parked'),
    coalesce(array_agg(distinct g.key) filter (where g.state = 'due' and g.key is not null), '{}')
  into v_parked, v_waiting, v_keys
  from gone g;
  if v_parked + v_waiting > 0 then
    perform gapless.free_keys(s, p, v_keys);
    p.parked := p.parked - v_parked;
    p.waiting := p.waiting - v_waiting;
    perform gapless.save_progress(p);
    perform gapless.wake_webhook(s);
  end if;
  return v_parked + v_waiting;
end
$$;
comment on function gapless.discard(text, bigint[]) is
  'Gives deliveries up: all parked ones, or those named, parked or waiting to be tried again; what was held behind them goes on. Their '
  'history stays. Returns how many. Errors: VG001, VG003, VG004.';
grant execute on function gapless.discard(text, bigint[]) to gapless_user;
