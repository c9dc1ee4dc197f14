-- The first moment after another at which a zone's clocks show a time of the plan.
-- Where clocks are put forward or back, a plan that flows (every ten minutes) takes each moment that shows a time of it: it goes
-- through the repeated hour twice and through the missing one not at all. One of fixed times (at 02:30) takes each of its times
-- once: local_time() says when. Nearly always no clock is moved within a day, and the first look is enough.
create or replace function gapless.clock_after(plan jsonb, after timestamptz, zone text)
  returns timestamptz
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_day constant interval := interval '25 hours';
  v_flows constant boolean := (plan -> 'flows')::boolean;
  v_shown timestamp := after at time zone zone;
  v_next timestamp;
  v_found timestamptz;
  v_change timestamptz;
  v_cut timestamp;
  v_early timestamptz;
begin
  if zone = 'UTC' then
    return gapless.shown_after(plan, v_shown) at time zone 'UTC';
  end if;
  if v_flows then
    if (after + v_day) at time zone zone <> v_shown + v_day then
      -- Clocks are moved within a day. What comes before that is as always; from there on it is looked for anew.
      v_change := gapless.clock_change(after, after + v_day, zone);
      v_next := gapless.shown_after(plan, v_shown);
      -- Days of an interval would be days of the session's zone, so what is added is added in UTC.
      v_found := (after at time zone 'UTC' + (v_next - v_shown)) at time zone 'UTC';
      if v_found < v_change then
        return v_found;
      end if;
      v_shown := v_change at time zone zone - interval '1 microsecond';
    end if;
    loop
      v_next := gapless.shown_after(plan, v_shown);
      v_found := v_next at time zone zone;
      if v_found is null then
        return null;
      elsif v_found at time zone zone <> v_next then
        -- Never shown: on from the end of the gap.
        v_change := gapless.clock_change(v_found - v_day, v_found, zone);
        v_shown := v_change at time zone zone - interval '1 microsecond';
        continue;
      end if;
      v_early := gapless.local_time(v_next, zone);
      return case when v_early > after then v_early else v_found end;
    end loop;
  end if;

  if (after - v_day) at time zone zone <> v_shown - v_day then
    -- Clocks were moved within the last day. Times up to there counted from before the change, later ones count from after it.
    v_change := gapless.clock_change(after - v_day, after, zone);
    v_early := v_change - interval '1 second';
    v_cut := greatest(v_change at time zone zone, v_early at time zone zone + interval '1 second');
    v_next := gapless.shown_after(plan, after at time zone 'UTC' + (v_early at time zone zone - v_early at time zone 'UTC'));
    if v_next < v_cut then
      v_early := (v_early at time zone 'UTC' + (v_next - v_early at time zone zone)) at time zone 'UTC';
    else
      v_early := null;
    end if;
    v_next := gapless.shown_after(plan, greatest(v_shown, v_cut - interval '1 microsecond'));
  else
    v_early := null;
    v_next := gapless.shown_after(plan, v_shown);
  end if;
  v_found := gapless.local_time(v_next, zone);
  if v_found at time zone zone <> v_next then
    -- Never shown, so it was moved on; a time behind the gap may come before it.
    v_change := gapless.clock_change(v_found - v_day, v_found, zone);
    v_found := least(v_found, gapless.local_time(gapless.shown_after(plan, v_change at time zone zone - interval '1 microsecond'), zone));
  end if;
  return least(v_early, v_found);
end
$$;
comment on function gapless.clock_after(jsonb, timestamptz, text) is 'Internal: the first moment after another at which clocks show a time that a plan names; null for none.';
