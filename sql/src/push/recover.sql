-- Everything of a time that was given up and has not arrived since: parked deliveries, and discarded ones whose history is
-- still there. They keep their place before later events of their keys that still wait.
create or replace function gapless.recover(webhook text, since timestamptz, until timestamptz default null)
  returns integer
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  s constant gapless.subscription := gapless.push_webhook(webhook, 'admin', true);
  v_now constant timestamptz := gapless.now();
  p gapless.subscription_progress;
  v_parked bigint[];
  v_lost bigint[];
  v_keys bigint[];
begin
  if recover.since is null then
    perform gapless.refuse('since', 'must be given');
  elsif recover.until <= recover.since then
    perform gapless.refuse('until', 'must be later than since');
  end if;
  with given_up as (
    select a.position, max(a.id) as id from gapless.attempt a
    where a.tenant_id = s.tenant_id and a.subscription_id = s.id and a.outcome in ('parked', 'discarded')
      and a.at >= recover.since and (recover.until is null or a.at < recover.until)
    group by a.position
  )
  select array_agg(u.position) filter (where d.state = 'parked'), array_agg(u.position) filter (where d.state is null)
  into v_parked, v_lost
  from given_up u
  left join gapless.delivery d on d.tenant_id = s.tenant_id and d.subscription_id = s.id and d.position = u.position
  where not exists (select from gapless.attempt a where a.tenant_id = s.tenant_id and a.subscription_id = s.id and a.position = u.position
      and a.id > u.id and a.outcome = 'delivered')
    and not exists (select from gapless.lease l where l.tenant_id = s.tenant_id and l.subscription_id = s.id and u.position = any (l.positions));
  if v_lost is not null then
    with told as (
      insert into gapless.attempt (tenant_id, subscription_id, position, attempt, at, outcome)
      select s.tenant_id, s.id, o, 0, v_now, 'redriven' from unnest(v_lost) o
    ), back as (
      insert into gapless.delivery (tenant_id, subscription_id, position, state, key, due_at, changed_at)
      select s.tenant_id, s.id, o.position, case when k.key is null then 'due' else 'held' end, k.key, v_now, v_now
      from gapless.log o join gapless.event e on e.tenant_id = o.tenant_id and e.seq = o.seq
      cross join lateral (select gapless.key_of(s.ordering, s.key_path, e.stream, e.type, e.topic, e.data, e.metadata) as key) k
      where o.tenant_id = s.tenant_id and o.position = any (v_lost)
      returning key
    )
    select coalesce(array_agg(distinct b.key) filter (where b.key is not null), '{}') into v_keys from back b;
    p := gapless.progress_of(s.tenant_id, s.id);
    perform gapless.free_keys(s, p, v_keys);
    p.waiting := p.waiting + cardinality(v_lost);
    p.back_from := least(p.back_from, (select min(o) from unnest(v_lost) o));
    perform gapless.save_progress(p);
    perform gapless.wake_webhook(s);
  end if;
  if v_parked is not null then
    perform gapless.redrive(s.id::text, v_parked);
  end if;
  return coalesce(cardinality(v_parked), 0) + coalesce(cardinality(v_lost), 0);
end
$$;
comment on function gapless.recover(text, timestamptz, timestamptz) is
  'Delivers again what a webhook gave up from since until before until (parked or discarded) and what has not arrived since. Returns how many. '
  'Errors: VG001, VG003, VG004.';
grant execute on function gapless.recover(text, timestamptz, timestamptz) to gapless_user;
