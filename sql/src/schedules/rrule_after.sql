-- The first time on the clocks after another that a recurrence rule names. The plan is anchored. Rules by the day, week, month
-- or year go from one period to the next; those by the hour, minute or second leap from one part that holds a time back to the
-- next time that it lets through. Each search ends after a century or so many steps.
create or replace function gapless.rrule_after(plan jsonb, shown timestamp)
  returns timestamp
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_freq constant text := plan ->> 'freq';
  v_interval constant integer := plan -> 'interval';
  v_start constant timestamp := plan ->> 'start';
  v_hours constant text := plan ->> 'hours';
  v_minutes constant text := plan ->> 'minutes';
  v_seconds constant text := plan ->> 'seconds';
  v_months constant integer[] := plan ->> 'months';
  v_positions constant integer[] := plan ->> 'positions';
  v_picks_days constant boolean := plan ?| array['months', 'monthDays', 'yearDays', 'weekdays', 'nth', 'weeks'];
  v_at constant timestamp := greatest(v_start, date_trunc('second', shown) + interval '1 second');
  v_date constant date := v_at::date;
  v_limit constant date := least(v_date::timestamp + interval '100 years', '9990-01-01');
  v_first date;
  v_last date;
  v_index integer;
  v_steps integer := 0;
  v_days date[];
  v_day date;
  v_time integer;
  v_times integer;
  v_least integer;
  v_result timestamp;
begin
  if v_freq in ('HOURLY', 'MINUTELY', 'SECONDLY') then
    return gapless.rrule_within_days(plan, v_at, v_limit);
  end if;
  if v_positions is not null then
    v_times := length(replace(v_hours, '0', '')) * length(replace(v_minutes, '0', '')) * length(replace(v_seconds, '0', ''));
    v_least := (select min(abs(p)) from unnest(v_positions) p);
    if v_least > v_times * (case v_freq when 'DAILY' then 1 when 'WEEKLY' then cardinality((plan ->> 'weekdays')::integer[]) when 'MONTHLY' then 31 else 366 end) then
      return null;
    end if;
  end if;
  -- The period that holds the moment, or the last one before it that the interval does not step over.
  v_index := case v_freq
    when 'YEARLY' then extract(year from v_date)::integer - extract(year from v_start)::integer
    when 'MONTHLY' then (extract(year from v_date)::integer - extract(year from v_start)::integer) * 12
      + extract(month from v_date)::integer - extract(month from v_start)::integer
    when 'WEEKLY' then (v_date - (extract(dow from v_date)::integer - (plan -> 'weekStart')::integer + 7) % 7
      - (v_start::date - (extract(dow from v_start)::integer - (plan -> 'weekStart')::integer + 7) % 7)) / 7
    else v_date - v_start::date end / v_interval * v_interval;
  loop
    v_steps := v_steps + 1;
    if v_freq = 'YEARLY' then
      v_index := v_index + extract(year from v_start)::integer;
      exit when v_index > 9989 or v_steps > 120;
      v_first := make_date(v_index, coalesce(v_months[1], 1), 1);
      v_last := make_date(v_index, coalesce(v_months[cardinality(v_months)], 12), 1) + interval '1 month -1 day';
      v_index := v_index - extract(year from v_start)::integer;
    elsif v_freq = 'MONTHLY' then
      v_first := date_trunc('month', v_start) + v_index * interval '1 month';
      v_last := v_first + interval '1 month -1 day';
    elsif v_freq = 'WEEKLY' then
      v_first := v_start::date - (extract(dow from v_start)::integer - (plan -> 'weekStart')::integer + 7) % 7 + v_index * 7;
      v_last := v_first + 6;
    else
      v_first := v_start::date + v_index;
      v_last := v_first;
    end if;
    exit when v_first > v_limit and v_freq <> 'YEARLY';
    if v_last >= v_date then
      if not v_picks_days then
        v_days := array[v_first];
      elsif v_months is not null and v_freq in ('WEEKLY', 'DAILY', 'MONTHLY') and extract(month from v_first)::integer <> all (v_months)
            and extract(month from v_last)::integer <> all (v_months) then
        v_days := '{}';
      elsif v_positions is null and (v_freq <> 'DAILY' or v_interval = 1) then
        -- The first day may have no time left, the second one has.
        if v_freq = 'DAILY' then
          v_last := v_first + 27;
          v_index := v_index + 27;
        end if;
        v_days := gapless.rrule_days(plan, greatest(v_first, v_date), v_last, 2);
      elsif v_freq = 'DAILY' and v_interval < 28 then
        -- A month at once; the interval's days of it.
        v_last := v_first + 27;
        v_days := array(select d from unnest(gapless.rrule_days(plan, v_first, v_last, 28)) d where (d - v_first) % v_interval = 0);
        v_index := v_index + 27 / v_interval * v_interval;
      else
        v_days := gapless.rrule_days(plan, v_first, v_last, 366);
      end if;
      if v_positions is not null then
        -- A set that is smaller than the place nearest to an end has none of them.
        if (case when v_freq = 'DAILY' and v_days <> '{}' then 1 else cardinality(v_days) end) * v_times < v_least then
          v_index := v_index + v_interval;
          continue;
        end if;
        v_result := gapless.rrule_positions(plan, v_days, v_at, v_freq = 'DAILY');
        if v_result is not null then
          return v_result;
        end if;
      else
        foreach v_day in array v_days loop
          if v_day >= v_date then
            v_time := gapless.time_from(v_hours, v_minutes, v_seconds, case when v_day = v_date then extract(epoch from v_at::time)::integer else 0 end);
            if v_time is not null then
              return v_day + v_time * interval '1 second';
            end if;
          end if;
        end loop;
      end if;
    end if;
    v_index := v_index + v_interval;
  end loop;
  return null;
end
$$;
comment on function gapless.rrule_after(jsonb, timestamp) is 'Internal: the first time after another that a recurrence rule names; null for none.';
