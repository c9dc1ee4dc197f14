-- Which occurrences of a schedule are due, as its catch-up has it. An occurrence is late up to ten seconds, and missed from then
-- on; while none is missed, all are carried out. Otherwise: skip leaves out those that were missed, once carries out the newest of
-- all that are due, all the newest so many. Bounded: after a long sleep nobody counts how many there were.
--   times         to be carried out, oldest first
--   missed        how many are left out; at least so many where missed_more
--   next_nominal  the first that is not due yet
create or replace function gapless.pending_times(schedule gapless.schedule, now timestamptz, out times timestamptz[], out missed integer,
  out missed_more boolean, out missed_first timestamptz, out missed_last timestamptz, out next_nominal timestamptz, out next_at timestamptz)
  stable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_grace constant interval := interval '10 seconds';
  v_most constant integer := 1000;
  c constant gapless.schedule := schedule;
  v_due timestamptz := c.next_at;
  v_since timestamptz;
begin
  times := '{}';
  missed := 0;
  missed_more := false;
  next_nominal := c.next_nominal;
  for v_round in 1 .. 2 loop
    for v_n in 1 .. v_most loop
      exit when next_nominal is null or v_due > now;
      times := times || next_nominal;
      next_nominal := gapless.next_time(c.timing, next_nominal, c.anchor);
      -- Jitter may be longer than the way to the next time: none overtakes the one before.
      v_due := case when next_nominal is not null then greatest(v_due, next_nominal + gapless.jitter_of(c.subscription_id, next_nominal, c.jitter)) end;
    end loop;
    exit when next_nominal is null or v_due > now or v_round = 2;
    -- Too many to go through: only the newest matter. Up to here all are due, whatever jitter adds.
    v_since := case when c.catch_up = 'skip' then now - c.jitter - v_grace - interval '1 microsecond' else now - c.jitter end;
    if v_since > next_nominal then
      missed_more := true;
      -- One more, to say up to when they were missed.
      times := times || gapless.times_before(c.timing, c.anchor, times[v_most], v_since, case c.catch_up when 'skip' then 1 else c.catch_up_most + 1 end);
      next_nominal := gapless.next_time(c.timing, v_since, c.anchor);
      v_due := next_nominal + gapless.jitter_of(c.subscription_id, next_nominal, c.jitter);
    end if;
  end loop;
  next_at := v_due;
  -- Most often one is due, and on time.
  if cardinality(times) = 1 and c.next_at >= now - v_grace then
    return;
  end if;
  select array_agg(t.time order by t.time) filter (where t.stays), count(*) filter (where not t.stays),
    min(t.time) filter (where not t.stays), max(t.time) filter (where not t.stays)
  into times, missed, missed_first, missed_last
  from (
    select d.time, case when not d.any_missed then true when c.catch_up = 'skip' then not d.is_missed else d.place <= c.catch_up_most end as stays
    from (
      select u.time, u.is_missed, bool_or(u.is_missed) over () as any_missed, row_number() over (order by u.time desc) as place
      from (
        select o.time, greatest(c.next_at, max(o.time + gapless.jitter_of(c.subscription_id, o.time, c.jitter)) over (order by o.time)) < now - v_grace as is_missed
        from unnest(times) o (time)) u) d) t;
  times := coalesce(times, '{}');
end
$$;
comment on function gapless.pending_times(gapless.schedule, timestamptz) is 'Internal: the occurrences of a schedule that are due, those left out, and what comes next.';
