-- The laws of triggers and schedules, for verify().
create or replace function gapless.verify_firings(only_tenant integer)
  returns table (law text, tenant_name text, what text, detail jsonb)
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  with acting as (
    select s.* from gapless.subscription s where s.kind <> 'subscription' and (only_tenant is null or s.tenant_id = only_tenant)
  ), place as (
    select d.tenant_id, d.subscription_id, d.position, d.state from gapless.delivery d where only_tenant is null or d.tenant_id = only_tenant
    union all
    select l.tenant_id, l.subscription_id, u.position, 'leased' from gapless.lease l cross join lateral unnest(l.positions) u (position)
    where only_tenant is null or l.tenant_id = only_tenant
  ), matched as (
    select distinct on (g.tenant_id) g.tenant_id, g.next from gapless.trigger_progress g
    where only_tenant is null or g.tenant_id = only_tenant order by g.tenant_id, g.seq desc
  ), violation as (
    select 'nothing fired is forgotten' as law, s.tenant_id, s.kind, s.name, 'a firing is neither finished, nor waiting, nor out, nor parked' as what,
      jsonb_build_object('firing', f.position) as detail
    from acting s join gapless.firing f on f.tenant_id = s.tenant_id and f.subscription_id = s.id
    left join place p on p.tenant_id = f.tenant_id and p.subscription_id = f.subscription_id and p.position = f.position
    where f.state = 'fired' and f.finished_at is null and p.position is null
    union all
    select 'nothing fired is forgotten', s.tenant_id, s.kind, s.name, 'what is not to be carried out waits, or is out', jsonb_build_object('firing', p.position)
    from acting s join place p on p.tenant_id = s.tenant_id and p.subscription_id = s.id
    left join gapless.firing f on f.tenant_id = p.tenant_id and f.subscription_id = p.subscription_id and f.position = p.position
    where f.state is distinct from 'fired'
    union all
    select 'what is parked is finished', s.tenant_id, s.kind, s.name, 'a firing is parked and not finished', jsonb_build_object('firing', p.position)
    from acting s join place p on p.tenant_id = s.tenant_id and p.subscription_id = s.id and p.state = 'parked'
    join gapless.firing f on f.tenant_id = p.tenant_id and f.subscription_id = p.subscription_id and f.position = p.position
    where f.finished_at is null
    union all
    select 'triggers stay behind the log', s.tenant_id, s.kind, s.name, 'it fired for what nobody has matched yet', jsonb_build_object('firing', f.position, 'next', m.next)
    from acting s join gapless.firing f on f.tenant_id = s.tenant_id and f.subscription_id = s.id
    left join matched m on m.tenant_id = s.tenant_id
    where s.kind = 'trigger' and f.position >= coalesce(m.next, 0)
    union all
    select 'triggers are whole', s.tenant_id, s.kind, s.name, case when t.subscription_id is null then 'its rule is missing' else 'nobody matches its tenant' end, null
    from acting s
    left join gapless.trigger t on t.tenant_id = s.tenant_id and t.subscription_id = s.id
    left join matched m on m.tenant_id = s.tenant_id
    left join gapless.trigger_tenant w on w.tenant_id = s.tenant_id
    where s.kind = 'trigger' and (t.subscription_id is null or m.tenant_id is null or w.tenant_id is null)
    union all
    select 'triggers are whole', s.tenant_id, s.kind, s.name, case when s.dropping then 'it is switched off and is matched' else 'events do not find it' end, null
    from acting s
    cross join lateral (select exists (select from gapless.route r where r.tenant_id = s.tenant_id and r.subscription_id = s.id) as has_routes) r
    where s.kind = 'trigger' and (s.enabled or not s.dropping) is distinct from r.has_routes
    union all
    select 'triggers are whole', o.tenant_id, 'trigger', o.subscription_id::text, format('%s has rows of a trigger that is gone', o.origin), null
    from (
      select 'trigger' as origin, t.tenant_id, t.subscription_id from gapless.trigger t
      union select 'trigger_hit', t.tenant_id, t.subscription_id from gapless.trigger_hit t
      union select 'trigger_quiet', t.tenant_id, t.subscription_id from gapless.trigger_quiet t
      union select 'trigger_late', t.tenant_id, t.subscription_id from gapless.trigger_late t
      union select 'firing', t.tenant_id, t.subscription_id from gapless.firing t
    ) o
    where (only_tenant is null or o.tenant_id = only_tenant)
      and not exists (select from gapless.subscription s where s.tenant_id = o.tenant_id and s.id = o.subscription_id and s.kind <> 'subscription')
  )
  select v.law, t.name::text, format('%s %s: %s', v.kind, v.name, v.what), v.detail
  from violation v join gapless.tenant t on t.id = v.tenant_id
$$;
comment on function gapless.verify_firings(integer) is 'Internal: verify() of triggers and schedules.';
