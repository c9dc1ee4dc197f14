-- Which matches set their triggers off, by rules that count, limit or keep apart. All goes by the time of logging, in the order
-- of positions, so that it does not matter when this is asked: a backtest says what a server would have done. What is counted
-- and what keeps a trigger quiet is written down; the caller is the only one that does so for these triggers.
-- Sets first: times, windows, and what is quiet anyway. Only what is left is looked at one by one, because each firing decides
-- about the next. In this order: times, frequency, dedupe, cooldown, depth, rate. Only what fires makes quiet.
--   matches  by trigger and position, later than those of earlier calls
-- Of those that do not fire nothing comes back, but for loops (refused) and what is above the rate (skipped).
create or replace function gapless.judge(tenant integer, matches gapless.trigger_match[])
  returns table (subscription_id uuid, "position" bigint, depth integer, state text, reason text, what jsonb)
  volatile
  rows 100
  security definer
  set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_generic_plan
  set enable_seqscan = off
  set enable_bitmapscan = off
  set enable_mergejoin = off
  set jit = off
  language plpgsql
as $$
#variable_conflict use_column
declare
  -- No window is looked at further back: a frequency wants no more than that.
  v_most constant integer := 10000;
  v_counted gapless.trigger_match[];
  v_late timestamptz;
  c record;
begin
  -- What comes at another time of day counts for nothing; and what has no key is in no window.
  select array_agg(m) filter (where (t.rule).count is null),
    array_agg(m) filter (where (t.rule).count is not null and m.key is not null and ((t.rule).distinct_path is null or m.value is not null))
  into matches, v_counted
  from unnest(matches) m
  cross join lateral (select t.rule from gapless.trigger t where t.tenant_id = tenant and t.subscription_id = m.subscription_id offset 0) t
  where (t.rule).times is null or gapless.is_time_of_day((t.rule).times, (t.rule).timezone, m.at);

  if v_counted is not null then
    insert into gapless.trigger_hit (tenant_id, subscription_id, key, position, until, value)
    select tenant, m.subscription_id, m.key, m.position, m.at + (t.rule).within, m.value
    from unnest(v_counted) m
    cross join lateral (select t.rule from gapless.trigger t where t.tenant_id = tenant and t.subscription_id = m.subscription_id offset 0) t;
    -- Full: the event that came count - 1 before it still counts. Of the distinct ones only the newest of each value counts.
    with fresh as materialized (
      select m.subscription_id, m.key, m.position, (t.rule).count as count, m.at + (t.rule).within as until, m.at, m as match
      from unnest(v_counted) m
      cross join lateral (select t.rule from gapless.trigger t where t.tenant_id = tenant and t.subscription_id = m.subscription_id offset 0) t
      where (t.rule).distinct_path is null
    ), touched as (
      select f.subscription_id, f.key, min(f.position) as first, max(f.count) as count from fresh f group by f.subscription_id, f.key
    ), row_of as (
      select f.subscription_id, f.key, f.position, f.count, f.until, f.at, f.match from fresh f
      union all
      select h.subscription_id, h.key, h.position, 1, h.until, null, null
      from touched u cross join lateral (
        select h.subscription_id, h.key, h.position, h.until from gapless.trigger_hit h
        where h.tenant_id = tenant and h.subscription_id = u.subscription_id and h.key = u.key and h.position < u.first
        order by h.position desc limit u.count - 1) h
    ), full_at as (
      select w.match, w.at, lag(w.until, w.count - 1) over (partition by w.subscription_id, w.key order by w.position) > w.at as is_full from row_of w
    )
    select matches || array_agg(f.match) into matches
    from (
      select f.match from full_at f where f.at is not null and f.is_full
      union all
      select m from unnest(v_counted) m
      cross join lateral (select t.rule from gapless.trigger t where t.tenant_id = tenant and t.subscription_id = m.subscription_id offset 0) t
      where (t.rule).distinct_path is not null
        and not exists (select from gapless.trigger_quiet q where q.tenant_id = tenant and q.subscription_id = m.subscription_id
          and q.key = 'c' || m.key and q.until > m.at offset 0)
        and (select count(distinct n.value) from (
          select h.value from gapless.trigger_hit h where h.tenant_id = tenant and h.subscription_id = m.subscription_id
            and h.key = m.key and h.position <= m.position and h.until > m.at order by h.position desc limit v_most) n) >= (t.rule).count
    ) f;
  end if;

  for c in
    select m.subscription_id, m.position, m.at, m.depth, m.key, m.dedupe, t.rule
    from unnest(matches) m
    cross join lateral (select t.rule from gapless.trigger t where t.tenant_id = tenant and t.subscription_id = m.subscription_id offset 0) t
    where not exists (select from gapless.trigger_quiet q where (t.rule).cooldown is not null and q.tenant_id = tenant
        and q.subscription_id = m.subscription_id and q.key = 'c' || coalesce(m.key, '') and q.until > m.at offset 0)
      and not exists (select from gapless.trigger_quiet q where m.dedupe is not null and q.tenant_id = tenant
        and q.subscription_id = m.subscription_id and q.key = 'd' || m.dedupe and q.until > m.at offset 0)
    order by m.subscription_id, m.position
  loop
    -- What is quiet by now, because of one before it here.
    continue when c.dedupe is not null and exists (select from gapless.trigger_quiet q
        where q.tenant_id = tenant and q.subscription_id = c.subscription_id and q.key = 'd' || c.dedupe and q.until > c.at)
      or (c.rule).cooldown is not null and exists (select from gapless.trigger_quiet q
        where q.tenant_id = tenant and q.subscription_id = c.subscription_id and q.key = 'c' || coalesce(c.key, '') and q.until > c.at);
    judge.subscription_id := c.subscription_id;
    judge.position := c.position;
    judge.depth := c.depth;
    judge.state := 'fired';
    judge.reason := null;
    judge.what := '{}';
    if c.depth >= (c.rule).max_depth then
      judge.state := 'refused';
      judge.reason := format('the event was caused by %s firings, one after the other; maxDepth is %s', c.depth, (c.rule).max_depth);
    elsif (c.rule).rate_each is not null then
      -- A bucket of `limit` tokens, told by when it will be full again.
      v_late := greatest(c.at, (select q.until from gapless.trigger_quiet q
        where q.tenant_id = tenant and q.subscription_id = c.subscription_id and q.key = 'r')) + (c.rule).rate_each;
      if v_late > c.at + (c.rule).rate_per then
        judge.state := 'skipped';
        judge.reason := 'the rate is used up';
      else
        insert into gapless.trigger_quiet as q (tenant_id, subscription_id, key, until) values (tenant, c.subscription_id, 'r', v_late)
        on conflict (tenant_id, subscription_id, key) do update set until = excluded.until;
      end if;
    end if;
    if judge.state = 'fired' then
      if (c.rule).cooldown is not null then
        insert into gapless.trigger_quiet as q (tenant_id, subscription_id, key, until)
        values (tenant, c.subscription_id, 'c' || coalesce(c.key, ''), c.at + (c.rule).cooldown)
        on conflict (tenant_id, subscription_id, key) do update set until = excluded.until;
      end if;
      if c.dedupe is not null then
        insert into gapless.trigger_quiet as q (tenant_id, subscription_id, key, until)
        values (tenant, c.subscription_id, 'd' || c.dedupe, c.at + (c.rule).dedupe_within)
        on conflict (tenant_id, subscription_id, key) do update set until = excluded.until;
      end if;
    end if;
    if (c.rule).count is not null then
      select jsonb_build_object('count', case when (c.rule).distinct_path is null then count(*) else count(distinct h.value) end,
          'windowStart', gapless.wire_time(min(h.until) - (c.rule).within), 'window', gapless.duration_text((c.rule).within))
        || case when (c.rule).key_path is not null then jsonb_build_object('key', c.key) else '{}' end
      into judge.what
      from (
        select o.until, o.value from gapless.trigger_hit o
        where o.tenant_id = tenant and o.subscription_id = c.subscription_id and o.key = c.key and o.position <= c.position and o.until > c.at
        order by o.position desc limit v_most) h;
    end if;
    return next;
  end loop;

  if v_counted is not null then
    -- Windows slide on; of what is counted once only the newest is needed from now on.
    delete from gapless.trigger_hit h using (
      select m.subscription_id, m.key, max(m.at) as at from unnest(v_counted) m group by m.subscription_id, m.key) u
    where h.tenant_id = tenant and h.subscription_id = u.subscription_id and h.key = u.key and h.until <= u.at;
    if random() < 0.02 then
      delete from gapless.trigger_hit h using (
        select u.subscription_id, u.key, n.position
        from (select distinct m.subscription_id, m.key from unnest(v_counted) m) u
        cross join lateral (select o.position from gapless.trigger_hit o where o.tenant_id = tenant and o.subscription_id = u.subscription_id
          and o.key = u.key order by o.position desc offset v_most limit 1) n) u
      where h.tenant_id = tenant and h.subscription_id = u.subscription_id and h.key = u.key and h.position <= u.position;
    end if;
    delete from gapless.trigger_hit h using (
      select m.subscription_id, m.key, m.value, max(m.position) as position from unnest(v_counted) m
      where m.value is not null group by m.subscription_id, m.key, m.value) u
    where h.tenant_id = tenant and h.subscription_id = u.subscription_id and h.key = u.key and h.value = u.value and h.position < u.position;
  end if;
end
$$;
comment on function gapless.judge(integer, gapless.trigger_match[]) is 'Internal: which matches of triggers that count, limit or keep apart set them off.';
