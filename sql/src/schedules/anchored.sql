-- A recurrence rule's plan with its start, and with what the start decides because the rule does not: the time of day, the day.
-- Without a start of its own a rule starts with the day on which the schedule was made.
create or replace function gapless.anchored(plan jsonb, since timestamptz, anchor timestamptz, zone text)
  returns jsonb
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_start timestamp;
  v_freq constant text := plan ->> 'freq';
  v_result jsonb;
begin
  if plan ? 'start' then
    return plan;
  end if;
  v_start := case when since is null then date_trunc('day', anchor at time zone zone) else date_trunc('second', since at time zone zone) end;
  v_result := plan || jsonb_build_object('start', v_start);
  if not plan ? 'hours' and v_freq in ('YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY') then
    v_result := v_result || jsonb_build_object('hours', overlay(repeat('0', 24) placing '1' from extract(hour from v_start)::integer + 1));
  end if;
  if not plan ? 'minutes' and v_freq not in ('MINUTELY', 'SECONDLY') then
    v_result := v_result || jsonb_build_object('minutes', overlay(repeat('0', 60) placing '1' from extract(minute from v_start)::integer + 1));
  end if;
  if not plan ? 'seconds' and v_freq <> 'SECONDLY' then
    v_result := v_result || jsonb_build_object('seconds', overlay(repeat('0', 60) placing '1' from extract(second from v_start)::integer + 1));
  end if;
  if not plan ?| array['monthDays', 'yearDays', 'weeks', 'weekdays', 'nth'] then
    if v_freq = 'YEARLY' and not plan ? 'months' then
      v_result := v_result || jsonb_build_object('months', format('{%s}', extract(month from v_start)));
    end if;
    if v_freq in ('YEARLY', 'MONTHLY') then
      v_result := v_result || jsonb_build_object('monthDays', format('{%s}', extract(day from v_start)));
    end if;
  end if;
  if v_freq = 'WEEKLY' and not plan ? 'weekdays' or plan ? 'weeks' and not plan ?| array['monthDays', 'yearDays', 'weekdays'] then
    v_result := v_result || jsonb_build_object('weekdays', format('{%s}', extract(dow from v_start)));
  end if;
  return v_result;
end
$$;
comment on function gapless.anchored(jsonb, timestamptz, timestamptz, text) is 'Internal: a recurrence rule''s plan with its start.';
