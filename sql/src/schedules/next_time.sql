-- Works with the timing alone, so that the same question has the same answer at any time.
create or replace function gapless.next_time(timing jsonb, after timestamptz, anchor timestamptz)
  returns timestamptz
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_plan jsonb := timing -> 'plan';
  v_from timestamptz := timing ->> 'from';
  v_until constant timestamptz := timing ->> 'until';
  v_after timestamptz := greatest(after, v_from - interval '1 microsecond', '0001-01-03 00:00:00Z');
  v_every bigint;
  v_last timestamptz;
  v_next timestamptz;
begin
  if after > '9000-01-01 00:00:00Z' then
    return null;
  elsif timing ? 'cron' then
    v_next := gapless.clock_after(v_plan, v_after, timing ->> 'timezone');
  elsif timing ? 'every' then
    v_every := v_plan -> 'micros';
    -- From a whole second on, or from where it says. The first is at `from` itself, otherwise one interval after the anchor.
    anchor := coalesce(v_from, date_trunc('second', anchor, 'UTC'));
    if anchor > after then
      v_next := case when v_from is null then anchor + v_every * interval '1 microsecond' else anchor end;
    else
      v_next := anchor + ((extract(epoch from after - anchor) * 1000000)::bigint / v_every + 1) * v_every * interval '1 microsecond';
    end if;
  elsif timing ? 'at' then
    v_next := nullif(greatest((timing ->> 'at')::timestamptz, after), after);
  elsif timing ? 'rrule' then
    v_plan := gapless.anchored(v_plan, v_from, anchor, timing ->> 'timezone');
    v_last := v_plan ->> 'last';
    v_next := v_after;
    loop
      v_next := gapless.clock_after(v_plan, v_next, timing ->> 'timezone');
      v_next := case when v_next > v_last then null else v_next end;
      if not v_plan ?| array['without', 'extra'] then
        exit;
      end if;
      -- Further times come in between; times taken out are passed over, at most as many as there are.
      v_next := least(v_next, (select min(t) from unnest((v_plan ->> 'extra')::timestamptz[]) t where t > v_after));
      exit when v_next is null or v_next <> all (coalesce((v_plan ->> 'without')::timestamptz[], '{}'));
      v_after := v_next;
    end loop;
  end if;
  return case when v_next > v_until then null else v_next end;
end
$$;
comment on function gapless.next_time(jsonb, timestamptz, timestamptz) is
  'Internal: the first time after a moment at which a timing (of read_timing()) comes; null for none. Anchor: when the schedule was made, for every and rrule.';
