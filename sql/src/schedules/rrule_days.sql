-- The days among some that pass every part of a recurrence rule that is about days. The first and the last are within a year.
create or replace function gapless.rrule_days(plan jsonb, first date, last date)
  returns date[]
  immutable
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
begin
  return array(
    select d.day
    from (select first + g as day from generate_series(0, last - first) g) d,
      lateral (select extract(month from d.day)::integer as month, extract(day from d.day)::integer as date,
        extract(dow from d.day)::integer as weekday) x
    where (v_months is null or x.month = any (v_months))
      and (v_weekdays is null and v_nth is null or x.weekday = any (v_weekdays)
        or v_nth is not null and case when v_by_year then
          (select ((y.doy + 6) / 7) * 10 + x.weekday = any (v_nth) or -((y.days - y.doy) / 7 + 1) * 10 - x.weekday = any (v_nth)
           from (select extract(doy from d.day)::integer as doy, extract(doy from make_date(extract(year from d.day)::integer, 12, 31))::integer as days) y)
          else (select ((x.date + 6) / 7) * 10 + x.weekday = any (v_nth) or -((y.days - x.date) / 7 + 1) * 10 - x.weekday = any (v_nth)
            from (select extract(day from date_trunc('month', d.day::timestamp) + interval '1 month -1 day')::integer as days) y) end)
      and (v_month_days is null or x.date = any (v_month_days)
        or x.date - extract(day from date_trunc('month', d.day::timestamp) + interval '1 month -1 day')::integer - 1 = any (v_month_days))
      and (v_year_days is null or extract(doy from d.day)::integer = any (v_year_days)
        or extract(doy from d.day)::integer - extract(doy from make_date(extract(year from d.day)::integer, 12, 31))::integer - 1 = any (v_year_days))
      -- A week belongs to the year in which its fourth day is; the 28th of December is always in the last one.
      and (v_weeks is null or exists (
        select from (select d.day - (x.weekday - v_week_start + 7) % 7 + 3 as fourth) w,
          lateral (select make_date(extract(year from w.fourth)::integer, 12, 28) as late) l,
          lateral (select l.late - (extract(dow from l.late)::integer - v_week_start + 7) % 7 + 3 as fourth) e,
          lateral (select (extract(doy from w.fourth)::integer + 6) / 7 as number, (extract(doy from e.fourth)::integer + 6) / 7 as weeks) n
        where n.number = any (v_weeks) or n.number - n.weeks - 1 = any (v_weeks)))
    order by d.day);
end
$$;
comment on function gapless.rrule_days(jsonb, date, date) is 'Internal: the days among some that pass a recurrence rule.';
