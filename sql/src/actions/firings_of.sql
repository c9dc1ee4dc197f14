-- The history of a trigger or a schedule. What is rare is looked for where it is: what waits among the deliveries, what is
-- under way among the leases, what never was or was given up in an index of its own.
create or replace function gapless.firings_of(subscription gapless.subscription, state text default null, after bigint default null,
  max_count integer default 100, backwards boolean default true)
  returns setof jsonb
  volatile
  rows 100
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  set jit = off
  language plpgsql
as $$
declare
  v_known constant text[] := '{pending,running,retrying,done,parked,skipped,refused,discarded}';
begin
  if state is not null and state <> all (v_known) then
    perform gapless.refuse('state', 'must be one of ' || array_to_string(v_known, ', '));
  end if;
  if max_count is null or max_count not between 1 and 1001 then
    perform gapless.refuse('max_count', 'must be from 1 to 1000');
  end if;
  if after < 0 then
    perform gapless.refuse('after', 'must be the number of a firing');
  end if;
  if backwards is null then
    perform gapless.refuse('backwards', 'must be true or false');
  end if;
  return query execute format($q$
    select gapless.show_firing($1, f)
    from (%s) p (place)
    cross join lateral (select o.* from gapless.firing o where o.tenant_id = $1.tenant_id and o.subscription_id = $1.id and o.position = p.place offset 0) f
    where p.place %s $2
    order by p.place %s limit $3$q$,
    case when state is null then
      'select o.position from gapless.firing o where o.tenant_id = $1.tenant_id and o.subscription_id = $1.id'
    when state in ('skipped', 'refused', 'discarded') then
      $p$select o.position from gapless.firing o where o.tenant_id = $1.tenant_id and o.subscription_id = $1.id and o.state <> 'fired' and o.state = $4$p$
    when state = 'parked' then
      $p$select o.position from gapless.delivery o where o.tenant_id = $1.tenant_id and o.subscription_id = $1.id and o.state = 'parked'$p$
    when state = 'retrying' then
      $p$select o.position from gapless.delivery o where o.tenant_id = $1.tenant_id and o.subscription_id = $1.id and o.state <> 'parked' and o.attempts > 0$p$
    when state = 'pending' then
      $p$select o.position from gapless.delivery o where o.tenant_id = $1.tenant_id and o.subscription_id = $1.id and o.attempts = 0$p$
      -- What is due stands in an index key by key, and triggers have none.
      || case when subscription.mode = 'trigger' then format($p$ and o.state = 'due' and o.key is null and o.position %1$s $2
        order by o.key %2$s, o.position %2$s limit $3$p$, case when backwards then '<' else '>' end, case when backwards then 'desc' else 'asc' end)
      else $p$ and o.state <> 'parked'$p$ end
    when state = 'running' then
      'select unnest(o.positions) from gapless.lease o where o.tenant_id = $1.tenant_id and o.subscription_id = $1.id'
    else $p$select o.position from gapless.firing o where o.tenant_id = $1.tenant_id and o.subscription_id = $1.id and o.state = 'fired' and o.finished_at is not null
      and not exists (select from gapless.delivery d where d.tenant_id = o.tenant_id and d.subscription_id = o.subscription_id and d.position = o.position offset 0)
      and not exists (select from gapless.lease l where l.tenant_id = o.tenant_id and l.subscription_id = o.subscription_id and o.position = any (l.positions) offset 0)$p$
    end, case when backwards then '<' else '>' end, case when backwards then 'desc' else 'asc' end)
  using subscription, coalesce(after, case when backwards then 9223372036854775807 else 0 end), max_count, state;
end
$$;
comment on function gapless.firings_of(gapless.subscription, text, bigint, integer, boolean) is
  'Internal: the firings of a trigger or a schedule behind one (backwards: before it), all or those of a state; VG001.';
