-- The days among some that pass every part of a recurrence rule that is about days, in order, at most so many. A loop without
-- queries: starting one costs more than looking at a month of days.
create or replace function gapless.rrule_days(plan jsonb, first date, last date, most integer)
  returns date[]
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_months constant integer[] := plan ->> 'months';
  v_month_days constant integer[] := plan ->> 'monthDays';
  v_year_days constant integer[] := plan ->> 'yearDays';
  v_weeks constant integer[] := plan ->> 'weeks';
  v_weekdays constant integer[] := plan ->> 'weekdays';
  -- A day of the week with a number, as 10 times the number and then the day; counted in months, or in years where no month is named.
  v_nth constant integer[] := plan ->> 'nth';
  v_by_year constant boolean := plan ->> 'freq' = 'YEARLY' and v_months is null;
  v_week_start constant integer := plan -> 'weekStart';
  v_result date[] := '{}';
  v_day date := first;
  v_year integer := extract(year from first);
  v_month integer := extract(month from first);
  v_date integer := extract(day from first);
  v_of_year integer := extract(doy from first);
  v_weekday integer := extract(dow from first);
  v_month_length integer;
  v_year_length integer;
  v_fourth date;
  v_late date;
  v_number integer;
begin
  while v_day <= last loop
    if v_month_length is null then
      v_year_length := case when v_year % 4 = 0 and (v_year % 100 <> 0 or v_year % 400 = 0) then 366 else 365 end;
      v_month_length := case v_month when 2 then v_year_length - 337 when 4 then 30 when 6 then 30 when 9 then 30 when 11 then 30 else 31 end;
    end if;
    if v_months is not null and v_month <> all (v_months) then
      -- To the end of the month.
      v_day := v_day + (v_month_length - v_date);
      v_weekday := (v_weekday + v_month_length - v_date) % 7;
      v_of_year := v_of_year + v_month_length - v_date;
      v_date := v_month_length;
    elsif ((v_weekdays is null and v_nth is null) or v_weekday = any (v_weekdays) or (v_nth is not null and
          case when v_by_year then (v_of_year + 6) / 7 * 10 + v_weekday = any (v_nth) or -((v_year_length - v_of_year) / 7 + 1) * 10 - v_weekday = any (v_nth)
            else (v_date + 6) / 7 * 10 + v_weekday = any (v_nth) or -((v_month_length - v_date) / 7 + 1) * 10 - v_weekday = any (v_nth) end))
        and (v_month_days is null or v_date = any (v_month_days) or v_date - v_month_length - 1 = any (v_month_days))
        and (v_year_days is null or v_of_year = any (v_year_days) or v_of_year - v_year_length - 1 = any (v_year_days)) then
      if v_weeks is not null then
        -- A week belongs to the year in which its fourth day is; the 28th of December is always in the last one.
        v_fourth := v_day - (v_weekday - v_week_start + 7) % 7 + 3;
        v_late := make_date(extract(year from v_fourth)::integer, 12, 28);
        v_late := v_late - (extract(dow from v_late)::integer - v_week_start + 7) % 7 + 3;
        v_number := (extract(doy from v_fourth)::integer + 6) / 7;
      end if;
      if v_weeks is null or v_number = any (v_weeks) or v_number - (extract(doy from v_late)::integer + 6) / 7 - 1 = any (v_weeks) then
        v_result := v_result || v_day;
        exit when cardinality(v_result) >= most;
      end if;
    end if;
    v_day := v_day + 1;
    v_weekday := (v_weekday + 1) % 7;
    v_date := v_date + 1;
    v_of_year := v_of_year + 1;
    if v_date > v_month_length then
      v_date := 1;
      v_month_length := null;
      v_month := v_month % 12 + 1;
      if v_month = 1 then
        v_year := v_year + 1;
        v_of_year := 1;
      end if;
    end if;
  end loop;
  return v_result;
end
$$;
comment on function gapless.rrule_days(jsonb, date, date, integer) is 'Internal: the days among some that pass a recurrence rule.';
