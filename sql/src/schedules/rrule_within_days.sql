-- Rules by the hour, the minute or the second: every so many of them since the start, if day, hour, minute and second let it
-- through. What does not is left behind at once, a month, a day or an hour at a time.
create or replace function gapless.rrule_within_days(plan jsonb, at timestamp, limit_date date)
  returns timestamp
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_freq constant text := plan ->> 'freq';
  v_unit constant integer := case v_freq when 'HOURLY' then 3600 when 'MINUTELY' then 60 else 1 end;
  v_step constant bigint := (plan -> 'interval')::bigint * v_unit;
  v_hours constant text := plan ->> 'hours';
  v_minutes constant text := plan ->> 'minutes';
  v_seconds constant text := plan ->> 'seconds';
  v_positions constant integer[] := plan ->> 'positions';
  v_picks_days constant boolean := plan ?| array['months', 'monthDays', 'yearDays', 'weekdays', 'nth'];
  v_months constant integer[] := plan ->> 'months';
  v_epoch constant timestamp := '1970-01-01';
  v_start constant bigint := (extract(epoch from (plan ->> 'start')::timestamp)::bigint / v_unit) * v_unit;
  v_at constant bigint := extract(epoch from at);
  v_limit constant bigint := extract(epoch from limit_date::timestamp);
  -- Where to look from next.
  v_wanted bigint := v_at / v_unit * v_unit;
  v_slot bigint;
  v_within integer;
  v_found integer;
  v_date date;
  v_first date;
  v_known date;
  v_days date[];
  v_offsets integer[];
begin
  if v_freq = 'SECONDLY' and v_positions is not null and not v_positions && array[1, -1] then
    return null; -- a set of one
  elsif v_freq <> 'SECONDLY' and v_positions is not null then
    v_offsets := array(
      select o from (select m * 60 + s as o, row_number() over w as n, count(*) over () as c
          from generate_series(0, case v_freq when 'HOURLY' then 59 else 0 end) m, generate_series(0, 59) s
          where (v_freq = 'MINUTELY' or substr(v_minutes, m + 1, 1) = '1') and substr(v_seconds, s + 1, 1) = '1' window w as (order by m, s)) x
      where n = any (v_positions) or n - c - 1 = any (v_positions) order by o);
    if v_offsets = '{}' then
      return null;
    end if;
  end if;
  for v_i in 1 .. 20000 loop
    v_slot := v_start + greatest(0, (v_wanted - v_start + v_step - 1) / v_step) * v_step;
    if v_slot > v_limit then
      return null;
    end if;
    v_within := v_slot % 86400;
    if v_within < 0 then
      v_within := v_within + 86400;
    end if;
    if v_picks_days then
      v_date := v_epoch + (v_slot - v_within) * interval '1 second';
      v_first := date_trunc('month', v_date::timestamp);
      if v_first is distinct from v_known then
        v_known := v_first;
        v_days := case when extract(month from v_first)::integer <> all (v_months) then '{}'
          else gapless.rrule_days(plan, v_first, (v_first + interval '1 month -1 day')::date, 31) end;
      end if;
      if v_date <> all (v_days) then
        v_wanted := extract(epoch from coalesce((select min(d) from unnest(v_days) d where d > v_date), (v_first + interval '1 month')::date)::timestamp);
        continue;
      end if;
    end if;
    if v_hours is not null then
      v_found := strpos(substr(v_hours, v_within / 3600 + 1), '1');
      if v_found <> 1 then
        v_wanted := v_slot - v_within + case when v_found = 0 then 86400 else (v_within / 3600 + v_found - 1) * 3600 end;
        continue;
      end if;
    end if;
    if v_freq = 'HOURLY' then
      v_found := greatest(0, v_at - v_slot);
      if v_offsets is not null then
        v_found := (select min(o) from unnest(v_offsets) o where o >= v_found);
      else
        v_found := gapless.time_from('1', v_minutes, v_seconds, v_found);
      end if;
      if v_found is not null then
        return v_epoch + (v_slot + v_found) * interval '1 second';
      end if;
      v_wanted := v_slot + 1;
      continue;
    end if;
    if v_minutes is not null then
      v_found := strpos(substr(v_minutes, v_within / 60 % 60 + 1), '1');
      if v_found <> 1 then
        v_wanted := v_slot - v_within % 3600 + case when v_found = 0 then 3600 else (v_within / 60 % 60 + v_found - 1) * 60 end;
        continue;
      end if;
    end if;
    if v_freq = 'MINUTELY' then
      v_found := greatest(0, v_at - v_slot);
      if v_offsets is not null then
        v_found := (select min(o) from unnest(v_offsets) o where o >= v_found);
      else
        v_found := v_found + nullif(strpos(substr(v_seconds, v_found + 1), '1'), 0) - 1;
      end if;
      if v_found is not null then
        return v_epoch + (v_slot + v_found) * interval '1 second';
      end if;
      v_wanted := v_slot + 1;
      continue;
    end if;
    if v_seconds is not null then
      v_found := strpos(substr(v_seconds, v_within % 60 + 1), '1');
      if v_found <> 1 then
        v_wanted := v_slot - v_within % 60 + case when v_found = 0 then 60 else v_within % 60 + v_found - 1 end;
        continue;
      end if;
    end if;
    return v_epoch + v_slot * interval '1 second';
  end loop;
  return null;
end
$$;
comment on function gapless.rrule_within_days(jsonb, timestamp, date) is 'Internal: the first time from a moment on that a rule by the hour, minute or second names; null for none.';
