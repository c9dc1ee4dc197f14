-- The days of a cron expression for every shape a month can have: 28 times 8 hexadecimal digits, for a month that begins on
-- Sunday and has 28 days, 29, 30, 31, then for one that begins on Monday. The first bit is the month's first day. So whatever
-- the two fields say, finding the next day is looking for a bit.
create or replace function gapless.cron_days(days_of_month text, days_of_week text, month_place text, week_place text)
  returns text
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_names constant text[] := array['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
  -- A field that leaves the choice to the other; if neither does, either may choose.
  v_any_month constant boolean := days_of_month in ('*', '?');
  v_any_week constant boolean := days_of_week in ('*', '?');
  v_item text;
  v_part text[];
  v_plain text[] := '{}';
  v_dates text := repeat('0', 31);
  v_from_end integer[] := '{}';
  v_near integer[] := '{}';
  v_near_end boolean := false;
  v_weekdays text := repeat('0', 8);
  v_nth integer[] := '{}';
  v_last integer[] := '{}';
  v_working integer[];
  v_date integer;
  v_day integer;
  v_month bit(32);
  v_result text := '';
begin
  if not v_any_month then
    foreach v_item in array string_to_array(upper(days_of_month), ',') loop
      if v_item = 'L' then
        v_from_end := v_from_end || 0;
      elsif v_item ~ '^L-[0-9]{1,2}$' then
        v_day := substr(v_item, 3);
        if v_day not between 1 and 30 then
          perform gapless.refuse('cron', format('%s must have L-1 to L-30, got %s', month_place, v_item));
        end if;
        v_from_end := v_from_end || v_day;
      elsif v_item in ('LW', 'WL') then
        v_near_end := true;
      elsif v_item ~ '^[0-9]{1,2}W$' then
        v_day := rtrim(v_item, 'W');
        if v_day not between 1 and 31 then
          perform gapless.refuse('cron', format('%s must be 1 to 31, got %s', month_place, v_item));
        end if;
        v_near := v_near || v_day;
      else
        v_plain := v_plain || v_item;
      end if;
    end loop;
    if v_plain <> '{}' then
      v_dates := gapless.cron_values(array_to_string(v_plain, ','), month_place, 1, 31);
    end if;
  end if;
  if not v_any_week then
    v_plain := '{}';
    foreach v_item in array string_to_array(upper(days_of_week), ',') loop
      v_part := regexp_match(v_item, '^([0-9]|[A-Z]{3})(?:(L|#L)|#([0-9]+))$');
      if v_part is null then
        if v_item = 'L' then
          perform gapless.refuse('cron', format('%s must say which day is the last: L alone is ambiguous', week_place), 'Such as 5L or FRIL for the last Friday.');
        end if;
        v_plain := v_plain || v_item;
        continue;
      end if;
      v_day := position('1' in gapless.cron_values(v_part[1], week_place, 0, 7, v_names)) - 1;
      if v_part[2] is not null then
        v_last := v_last || v_day % 7;
      elsif v_part[3] !~ '^[1-5]$' then
        perform gapless.refuse('cron', format('%s must have #1 to #5, got %s', week_place, v_item));
      else
        v_nth := v_nth || (v_day % 7 * 10 + v_part[3]::integer);
      end if;
    end loop;
    if v_plain <> '{}' then
      v_weekdays := gapless.cron_values(array_to_string(v_plain, ','), week_place, 0, 7, v_names);
    end if;
  end if;
  for v_first in 0 .. 6 loop
    for v_length in 28 .. 31 loop
      v_month := 0::bit(32);
      -- The working day next to a date, in the same month; the last one of the month.
      v_working := '{}';
      foreach v_date in array case when v_near_end then v_near || v_length else v_near end loop
        if v_date <= v_length then
          v_working := v_working || v_date + case (v_first + v_date - 1) % 7
            when 6 then case when v_date = 1 then 2 else -1 end
            when 0 then case when v_date = v_length then -2 else 1 end
            else 0 end;
        end if;
      end loop;
      for v_date in 1 .. v_length loop
        v_day := (v_first + v_date - 1) % 7;
        if v_any_month and v_any_week
           or not v_any_month and (substr(v_dates, v_date, 1) = '1' or v_length - v_date = any (v_from_end) or v_date = any (v_working))
           or not v_any_week and (substr(v_weekdays, v_day + 1, 1) = '1' or v_day = 0 and substr(v_weekdays, 8, 1) = '1'
             or v_day * 10 + (v_date + 6) / 7 = any (v_nth) or v_date > v_length - 7 and v_day = any (v_last)) then
          v_month := set_bit(v_month, v_date - 1, 1);
        end if;
      end loop;
      v_result := v_result || lpad(to_hex(v_month::bigint & 4294967295), 8, '0');
    end loop;
  end loop;
  return v_result;
end
$$;
comment on function gapless.cron_days(text, text, text, text) is 'Internal: the days of a cron expression in months of every shape; VG001 naming the field.';
