-- The laws of subscriptions, for verify().
create or replace function gapless.verify_subscriptions(only_tenant integer)
  returns table (law text, tenant_name text, what text, detail jsonb)
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  with progress as (
    select distinct on (p.tenant_id, p.subscription_id) p.* from gapless.subscription_progress p
    where only_tenant is null or p.tenant_id = only_tenant
    order by p.tenant_id, p.subscription_id, p.seq desc
  ), waits as (
    select d.tenant_id, d.subscription_id, count(*) filter (where d.state <> 'parked') as waiting,
      count(*) filter (where d.state = 'parked') as parked, max(d.position) filter (where d.state <> 'parked') as last
    from gapless.delivery d where only_tenant is null or d.tenant_id = only_tenant group by d.tenant_id, d.subscription_id
  ), leased as (
    select l.tenant_id, l.subscription_id, l.id, u.position, u.key
    from gapless.lease l cross join lateral unnest(l.positions, l.keys) u (position, key)
    where only_tenant is null or l.tenant_id = only_tenant
  ), violation as (
    select 'deliveries are counted' as law, s.tenant_id, s.name, 'what waits or is parked is not what was counted' as what,
      jsonb_build_object('waiting', coalesce(w.waiting, 0), 'counted', p.waiting, 'parked', coalesce(w.parked, 0), 'countedParked', p.parked) as detail
    from gapless.subscription s
    left join progress p on p.tenant_id = s.tenant_id and p.subscription_id = s.id
    left join waits w on w.tenant_id = s.tenant_id and w.subscription_id = s.id
    where (only_tenant is null or s.tenant_id = only_tenant)
      and (coalesce(w.waiting, 0), coalesce(w.parked, 0)) is distinct from (p.waiting::bigint, p.parked::bigint)
    union all
    select 'nothing is delivered twice', s.tenant_id, s.name, 'a delivery is in two places', jsonb_build_object('position', x.position)
    from (
      select l.tenant_id, l.subscription_id, l.position from leased l group by 1, 2, 3 having count(*) > 1
      union all
      select l.tenant_id, l.subscription_id, l.position from leased l
      join gapless.delivery d on d.tenant_id = l.tenant_id and d.subscription_id = l.subscription_id and d.position = l.position
    ) x join gapless.subscription s on s.tenant_id = x.tenant_id and s.id = x.subscription_id
    union all
    select 'order of each key', s.tenant_id, s.name, 'a key is out with two leases, or out and due', jsonb_build_object('key', x.key::text)
    from (
      select l.tenant_id, l.subscription_id, l.key from leased l where l.key is not null group by 1, 2, 3 having count(distinct l.id) > 1
      union all
      select l.tenant_id, l.subscription_id, l.key from leased l
      join gapless.delivery d on d.tenant_id = l.tenant_id and d.subscription_id = l.subscription_id and d.key = l.key and d.state = 'due'
        and d.position < l.position
    ) x join gapless.subscription s on s.tenant_id = x.tenant_id and s.id = x.subscription_id
    union all
    select 'nothing is forgotten', s.tenant_id, s.name, 'a delivery is held and nothing will free its key', jsonb_build_object('position', d.position)
    from gapless.delivery d
    join gapless.subscription s on s.tenant_id = d.tenant_id and s.id = d.subscription_id
    where d.state = 'held' and (only_tenant is null or d.tenant_id = only_tenant)
      and not exists (select from leased l where l.tenant_id = d.tenant_id and l.subscription_id = d.subscription_id and l.key = d.key)
      and not exists (select from gapless.delivery o where o.tenant_id = d.tenant_id and o.subscription_id = d.subscription_id and o.key = d.key and o.state = 'due')
      and not exists (select from gapless.settlement t where t.tenant_id = d.tenant_id and t.subscription_id = d.subscription_id and d.key = any (t.keys))
    union all
    select 'checkpoints stay behind', s.tenant_id, s.name, 'a delivery lies where nobody has looked yet', jsonb_build_object('position', w.last, 'next', p.next)
    from waits w
    join progress p on p.tenant_id = w.tenant_id and p.subscription_id = w.subscription_id
    join gapless.subscription s on s.tenant_id = w.tenant_id and s.id = w.subscription_id
    where w.waiting > 0 and w.last >= p.next and s.kind = 'subscription'
  )
  select v.law, t.name::text, format('subscription %s: %s', v.name, v.what), v.detail
  from violation v join gapless.tenant t on t.id = v.tenant_id
$$;
comment on function gapless.verify_subscriptions(integer) is 'Internal: verify() of subscriptions.';
