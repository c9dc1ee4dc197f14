-- The laws of schedules, for verify().
create or replace function gapless.verify_schedules(only_tenant integer)
  returns table (law text, tenant_name text, what text, detail jsonb)
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  with violation as (
    select coalesce(s.tenant_id, c.tenant_id) as tenant_id, coalesce(s.name, c.subscription_id::text) as name,
      case when c.subscription_id is null then 'its timing is missing' else 'it has a timing and is gone' end as what, null::jsonb as detail
    from (select * from gapless.subscription u where u.kind = 'schedule') s
    full join gapless.schedule c on c.tenant_id = s.tenant_id and c.subscription_id = s.id
    where s.id is null or c.subscription_id is null
    union all
    select s.tenant_id, s.name, 'it is paused and has a next time', jsonb_build_object('nextAt', gapless.wire_time(c.next_at))
    from gapless.schedule c join gapless.subscription s on s.tenant_id = c.tenant_id and s.id = c.subscription_id
    where not s.enabled and c.next_at is not null
    union all
    select s.tenant_id, s.name, 'an occurrence has a number that was not given yet', jsonb_build_object('number', f.position::text, 'last', c.last_number::text)
    from gapless.schedule c join gapless.subscription s on s.tenant_id = c.tenant_id and s.id = c.subscription_id
    cross join lateral (select o.position from gapless.firing o
      where o.tenant_id = c.tenant_id and o.subscription_id = c.subscription_id order by o.position desc limit 1) f
    where f.position > c.last_number
    union all
    select s.tenant_id, s.name, 'its next time is earlier than its nominal time, or later than jitter can make it',
      jsonb_build_object('nominal', gapless.wire_time(c.next_nominal), 'nextAt', gapless.wire_time(c.next_at))
    from gapless.schedule c join gapless.subscription s on s.tenant_id = c.tenant_id and s.id = c.subscription_id
    where c.next_at not between c.next_nominal and c.next_nominal + c.jitter
  )
  select 'schedules are whole', t.name::text, format('schedule %s: %s', v.name, v.what), v.detail
  from violation v join gapless.tenant t on t.id = v.tenant_id
  where only_tenant is null or v.tenant_id = only_tenant
$$;
comment on function gapless.verify_schedules(integer) is 'Internal: verify() of schedules.';
