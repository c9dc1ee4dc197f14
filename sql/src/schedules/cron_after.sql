-- The first time on the clocks after another that a cron expression names, whatever zone they are in. Each loop takes another
-- month that the expression names, for a century at most: the 29th of February on a given day of the week may be 40 years away.
create or replace function gapless.cron_after(plan jsonb, shown timestamp)
  returns timestamp
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_months constant text := plan ->> 'months';
  v_years constant text := plan ->> 'years';
  v_days constant text := plan ->> 'days';
  v_seconds constant text := plan ->> 'seconds';
  v_minutes constant text := plan ->> 'minutes';
  v_hours constant text := plan ->> 'hours';
  v_at constant timestamp := date_trunc('second', shown) + interval '1 second';
  v_date constant date := v_at::date;
  v_hour integer := extract(hour from v_at);
  v_minute integer := extract(minute from v_at);
  v_second integer := extract(second from v_at);
  v_year integer := extract(year from v_date);
  v_month integer := extract(month from v_date);
  v_day integer := extract(day from v_date);
  v_found integer;
  v_first date;
  v_length integer;
  v_limit integer := v_year + 100;
begin
  loop
    if v_years is not null then
      v_found := case when v_year < 1970 then strpos(v_years, '1') else strpos(substr(v_years, v_year - 1969), '1') end;
      if v_found = 0 then
        return null;
      elsif v_year < 1970 or v_found > 1 then
        v_year := greatest(v_year, 1970) + v_found - 1;
        v_month := 1;
        v_day := 1;
        -- From the years that are named on, a century is enough.
        v_limit := greatest(v_limit, v_year + 100);
      end if;
    end if;
    v_found := strpos(substr(v_months, v_month), '1');
    if v_found = 0 then
      v_year := v_year + 1;
      if v_year > v_limit then
        return null;
      end if;
      v_month := 1;
      v_day := 1;
      continue;
    elsif v_found > 1 then
      v_month := v_month + v_found - 1;
      v_day := 1;
    end if;
    v_first := make_date(v_year, v_month, 1);
    v_length := case v_month when 2 then case when v_year % 4 = 0 and (v_year % 100 <> 0 or v_year % 400 = 0) then 29 else 28 end
      when 4 then 30 when 6 then 30 when 9 then 30 when 11 then 30 else 31 end;
    -- The 7th of January 1 was a Sunday.
    v_found := position(B'1' in ('x' || substr(v_days, (v_first - date '0001-01-07' + 7) % 7 * 32 + (v_length - 28) * 8 + 1, 8))::bit(32) << (v_day - 1));
    if v_found = 0 then
      v_day := 1;
      v_month := v_month % 12 + 1;
      if v_month = 1 then
        v_year := v_year + 1;
        if v_year > v_limit then
          return null;
        end if;
      end if;
      continue;
    end if;
    v_day := v_day + v_found - 1;
    if v_first + (v_day - 1) > v_date then
      v_hour := strpos(v_hours, '1') - 1;
      v_minute := strpos(v_minutes, '1') - 1;
      v_second := strpos(v_seconds, '1') - 1;
      return v_first + (v_day - 1) + make_time(v_hour, v_minute, v_second);
    end if;
    -- The same day: the first time that is not before.
    if substr(v_hours, v_hour + 1, 1) = '1' then
      if substr(v_minutes, v_minute + 1, 1) = '1' then
        v_found := strpos(substr(v_seconds, v_second + 1), '1');
        if v_found > 0 then
          return v_date + make_time(v_hour, v_minute, v_second + v_found - 1);
        end if;
      end if;
      v_found := strpos(substr(v_minutes, v_minute + 2), '1');
      if v_found > 0 then
        return v_date + make_time(v_hour, v_minute + v_found, strpos(v_seconds, '1') - 1);
      end if;
    end if;
    v_found := strpos(substr(v_hours, v_hour + 2), '1');
    if v_found > 0 then
      return v_date + make_time(v_hour + v_found, strpos(v_minutes, '1') - 1, strpos(v_seconds, '1') - 1);
    end if;
    if v_day < v_length then
      v_day := v_day + 1;
    else
      v_day := 1;
      v_month := v_month % 12 + 1;
      v_year := v_year + case v_month when 1 then 1 else 0 end;
    end if;
  end loop;
end
$$;
comment on function gapless.cron_after(jsonb, timestamp) is 'Internal: the first time after another that a cron expression names; null for none.';
