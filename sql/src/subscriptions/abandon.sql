-- Nobody has seen what is given back here, so it counts as no attempt, and it comes again at once.
create or replace function gapless.abandon(subscription text, lease bigint)
  returns integer
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  s constant gapless.subscription := gapless.pull_subscription(subscription, true);
  l gapless.lease;
  v_back record;
  p gapless.subscription_progress;
begin
  select * into l from gapless.lease o
  where o.tenant_id = s.tenant_id and o.subscription_id = s.id and o.id = abandon.lease for update;
  if l.id is null then
    return 0;
  end if;
  -- give_back() counts the attempt that this was not.
  l.attempts := array(select a - 1 from unnest(l.attempts) with ordinality u (a, place) order by u.place);
  select * into v_back from gapless.give_back(s, l, null, 'retried', interval '0', null, false);
  update gapless.settlement t set failed = 0
  where t.tenant_id = s.tenant_id and t.subscription_id = s.id and t.lease_id = l.id and t.failed > 0;
  p := gapless.progress_of(s.tenant_id, s.id);
  p.waiting := p.waiting + v_back.waiting;
  p.parked := p.parked + v_back.parked;
  perform gapless.save_progress(p);
  return v_back.failed;
end
$$;
comment on function gapless.abandon(text, bigint) is
  'Gives a lease back that never reached its consumer: no attempt is counted, and its deliveries come again at once. Returns how many; '
  '0 where the lease is not out. Errors: VG001, VG003, VG004.';
grant execute on function gapless.abandon(text, bigint) to gapless_server;
