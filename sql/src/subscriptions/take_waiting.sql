-- Takes what waits: deliveries that are due, what is held behind them, and what was held behind keys that have become free.
-- A key that is free and finds no room gets its first delivery due, so that it is not forgotten.
create or replace function gapless.take_waiting(subscription gapless.subscription, room integer, freed bigint[], busy bigint[],
  out positions bigint[], out keys bigint[], out attempts integer[], out alone boolean)
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  set enable_mergejoin = off
  set jit = off
  language plpgsql
as $$
declare
  s constant gapless.subscription := subscription;
  v_now constant timestamptz := gapless.now();
  v_first gapless.delivery;
  v_leads bigint[];
begin
  alone := false;
  -- Keys that may go on: nothing of theirs is out or due.
  select array_agg(f) into freed
  from unnest(freed) f
  where f not in (select b from unnest(busy) b) and not exists (select from gapless.delivery d
    where d.tenant_id = s.tenant_id and d.subscription_id = s.id and d.key = f and d.state = 'due');

  if room > 0 then
    select * into v_first from gapless.delivery d
    where d.tenant_id = s.tenant_id and d.subscription_id = s.id and d.state = 'due' and d.due_at <= v_now
    order by d.due_at, d.position limit 1;
    alone := coalesce(v_first.alone, false);
  end if;
  if alone then
    positions := array[v_first.position];
    keys := array[v_first.key];
    attempts := array[v_first.attempts];
  elsif room > 0 then
    with due as (
      select d.position, d.key, d.attempts from gapless.delivery d
      where d.tenant_id = s.tenant_id and d.subscription_id = s.id and d.state = 'due' and d.due_at <= v_now and not d.alone
      order by d.due_at, d.position limit room
    ), going as (
      select d.key from due d where d.key is not null union select f from unnest(freed) f
    ), behind as (
      select h.position, h.key, h.attempts
      from going k
      cross join lateral (
        -- Up to the first that is not due yet, or goes alone: what follows it must not overtake it.
        select c.* from (
          select d.position, d.key, d.attempts, bool_or(d.alone or coalesce(d.due_at > v_now, false)) over (order by d.position) as stops
          from (
            select * from gapless.delivery d
            where d.tenant_id = s.tenant_id and d.subscription_id = s.id and d.key = k.key and d.state = 'held'
            -- Not a batch of each key: most of them would be looked at in vain.
            order by d.position limit (select least(room, greatest(10, 2 * room / greatest(count(*), 1))) from going)) d) c
        where not c.stops) h
      order by h.position limit greatest(room - (select count(*) from due), 0)
    )
    select array_agg(w.position order by w.position), array_agg(w.key order by w.position), array_agg(w.attempts order by w.position)
    into positions, keys, attempts
    from (select * from due union all select * from behind) w;
  end if;
  if positions is not null then
    delete from gapless.delivery d
    where d.tenant_id = s.tenant_id and d.subscription_id = s.id and d.position = any (positions);
  else
    positions := '{}';
    keys := '{}';
    attempts := '{}';
  end if;

  -- In two steps: as one, the planner walks over everything that waits for each of the keys.
  select array_agg(h.position) into v_leads
  from unnest(freed) f
  cross join lateral (
    select d.position from gapless.delivery d
    where d.tenant_id = s.tenant_id and d.subscription_id = s.id and d.key = f and d.state = 'held' order by d.position limit 1) h
  where f not in (select k from unnest(keys) k where k is not null);
  if v_leads is not null then
    update gapless.delivery d set state = 'due', due_at = greatest(d.due_at, v_now)
    where d.tenant_id = s.tenant_id and d.subscription_id = s.id and d.position = any (v_leads);
  end if;
end
$$;
comment on function gapless.take_waiting(gapless.subscription, integer, bigint[], bigint[]) is 'Internal, for take(): deliveries that wait.';
