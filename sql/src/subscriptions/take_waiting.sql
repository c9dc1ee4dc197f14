-- Takes what waits: deliveries that are due, what is held behind them, and what was held behind keys that have become free.
-- A key that is free and finds no room gets its first delivery due, so that it is not forgotten.
-- What was handed out of a key lies before what is held of it. So nobody looks at what is gone, which is still to be passed over
-- while somebody holds an old snapshot, and of a hot key that is all it ever had:
--   freed_from  nothing is held of the freed keys before this position,
--   back_from   unless it came back: then from here on, whatever the key
--   left        keys that were handed out here and have more that is held
create or replace function gapless.take_waiting(subscription gapless.subscription, room integer, freed bigint[], freed_from bigint, back_from bigint,
  busy bigint[], out positions bigint[], out keys bigint[], out attempts integer[], out alone boolean, out "left" bigint[])
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
  v_first record;
  v_taken tid[];
  v_leads tid[];
  v_froms bigint[];
  v_goings bigint[];
begin
  alone := false;
  -- Keys that may go on: nothing of theirs is out or due. Looked up one by one, here and below: the planner takes a new table
  -- for a small one, and would read all that waits.
  select array_agg(f) into freed
  from unnest(freed) f
  where f not in (select b from unnest(busy) b) and (select d.position from gapless.delivery d
    where d.tenant_id = s.tenant_id and d.subscription_id = s.id and d.key = f and d.state = 'due'
    order by d.attempts limit 1) is null;

  if room > 0 then
    select d.*, d.ctid as place into v_first from gapless.delivery d
    where d.tenant_id = s.tenant_id and d.subscription_id = s.id and d.state = 'due' and d.due_at <= v_now
    order by d.due_at, d.position limit 1;
    alone := coalesce(v_first.alone, false);
  end if;
  if alone then
    positions := array[v_first.position];
    keys := array[v_first.key];
    attempts := array[v_first.attempts];
    v_taken := array[v_first.place];
  elsif room > 0 then
    with due as (
      select d.position, d.key, d.attempts, d.ctid as place from gapless.delivery d
      where d.tenant_id = s.tenant_id and d.subscription_id = s.id and d.state = 'due' and d.due_at <= v_now and not d.alone
      order by d.due_at, d.position limit room
    ), going as (
      select k.key, least(min(k.low), back_from) as low
      from (select d.key, d.position as low from due d where d.key is not null union all select f, freed_from from unnest(freed) f) k
      group by k.key
    ), behind as (
      select h.position, h.key, h.attempts, h.place
      from going k
      cross join lateral (
        -- Up to the first that is not due yet, or goes alone: what follows it must not overtake it.
        select c.* from (
          select d.position, d.key, d.attempts, d.place, bool_or(d.alone or coalesce(d.due_at > v_now, false)) over (order by d.position) as stops
          from (
            select d.*, d.ctid as place from gapless.delivery d
            where d.tenant_id = s.tenant_id and d.subscription_id = s.id and d.key = k.key and d.state = 'held' and d.position >= k.low
            -- Not a batch of each key: most of them would be looked at in vain.
            order by d.position limit (select least(room, greatest(10, 2 * room / greatest(count(*), 1))) from going)) d) c
        where not c.stops) h
      order by h.position limit greatest(room - (select count(*) from due), 0)
    )
    select array_agg(w.position order by w.position), array_agg(w.key order by w.position), array_agg(w.attempts order by w.position),
      array_agg(w.place), (select array_agg(g.key order by g.key) from going g), (select array_agg(g.low order by g.key) from going g)
    into positions, keys, attempts, v_taken, v_goings, v_froms
    from (select * from due union all select * from behind) w;
  end if;
  if positions is not null then
    -- By place: an older Postgres would read all of the subscription for a list of positions.
    delete from gapless.delivery d where d.ctid = any (v_taken);
  else
    positions := '{}';
    keys := '{}';
    attempts := '{}';
  end if;
  "left" := array(
    select g.key from unnest(v_goings, v_froms) g (key, low)
    where (select d.position from gapless.delivery d
      where d.tenant_id = s.tenant_id and d.subscription_id = s.id and d.key = g.key and d.state = 'held' and d.position >= g.low
      order by d.position limit 1) is not null);

  -- In two steps: as one, the planner walks over everything that waits for each of the keys.
  select array_agg(h.place) into v_leads
  from unnest(freed) f
  cross join lateral (
    select d.ctid as place from gapless.delivery d
    where d.tenant_id = s.tenant_id and d.subscription_id = s.id and d.key = f and d.state = 'held' and d.position >= least(freed_from, back_from)
    order by d.position limit 1) h
  where f not in (select k from unnest(keys) k where k is not null);
  if v_leads is not null then
    update gapless.delivery d set state = 'due', due_at = greatest(d.due_at, v_now) where d.ctid = any (v_leads);
  end if;
end
$$;
comment on function gapless.take_waiting(gapless.subscription, integer, bigint[], bigint, bigint, bigint[]) is 'Internal, for take(): deliveries that wait.';
