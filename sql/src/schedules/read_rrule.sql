-- A recurrence rule of RFC 5545 taken to pieces. Its start (DTSTART) is the timing's `from`. Lines with EXDATE and RDATE may
-- stand beside the rule.
create or replace function gapless.read_rrule(rule text, zone text, since timestamptz)
  returns jsonb
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_weekdays constant text[] := array['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];
  v_known constant text[] := array['FREQ', 'INTERVAL', 'COUNT', 'UNTIL', 'BYSECOND', 'BYMINUTE', 'BYHOUR', 'BYDAY', 'BYMONTHDAY',
    'BYYEARDAY', 'BYWEEKNO', 'BYMONTH', 'BYSETPOS', 'WKST'];
  v_line text;
  v_item text;
  v_rule text;
  v_match text[];
  v_parts jsonb := '{}';
  v_freq text;
  v_plain integer[];
  v_nth integer[];
  v_without timestamptz[] := '{}';
  v_extra timestamptz[] := '{}';
  v_interval integer[];
  v_count integer[];
  v_last timestamptz;
  v_next timestamptz;
  r jsonb;
begin
  if length(rule) > 10000 then
    perform gapless.refuse('rrule', 'must have at most 10000 characters');
  end if;
  foreach v_line in array regexp_split_to_array(btrim(upper(rule), E' \t\r\n'), '\s*\n\s*') loop
    v_match := regexp_match(v_line, '^(EXDATE|RDATE)((?:;[A-Z]+=[^:;]*)*):(.*)$');
    if v_match is not null then
      if v_match[2] <> '' and v_match[2] not in (';VALUE=DATE-TIME', ';TZID=' || upper(zone)) then
        perform gapless.refuse('rrule', format('%s must not have %s', v_match[1], left(v_match[2], 40)), 'Times are in UTC with a Z, or as the clocks of timezone show them.');
      end if;
      foreach v_item in array string_to_array(v_match[3], ',') loop
        v_next := gapless.rrule_time(v_item, v_match[1], zone);
        if v_match[1] = 'EXDATE' then
          v_without := v_without || v_next;
        else
          v_extra := v_extra || v_next;
        end if;
      end loop;
      if cardinality(v_without) > 500 or cardinality(v_extra) > 500 then
        perform gapless.refuse('rrule', format('%s must have at most 500 times', v_match[1]));
      end if;
    elsif v_line ~ '^DTSTART[;:]' then
      perform gapless.refuse('rrule', 'must not have DTSTART', 'That is from, with timezone.');
    elsif v_rule is not null then
      perform gapless.refuse('rrule', format('must be one rule, got a further line: %s', left(v_line, 40)), 'Beside it may stand lines with EXDATE and RDATE.');
    else
      v_rule := regexp_replace(v_line, '^RRULE:', '');
    end if;
  end loop;
  if coalesce(v_rule, '') = '' then
    perform gapless.refuse('rrule', 'must have a rule', 'Such as FREQ=WEEKLY;BYDAY=MO,WE;BYHOUR=9.');
  end if;

  foreach v_item in array regexp_split_to_array(rtrim(v_rule, ';'), ';') loop
    v_match := regexp_match(v_item, '^([A-Z-]+)=(.+)$');
    if v_match is null then
      perform gapless.refuse('rrule', format('must have parts such as FREQ=DAILY between semicolons, got %L', left(v_item, 40)));
    elsif v_match[1] <> all (v_known) then
      perform gapless.refuse('rrule', format('part %s is not known', left(v_match[1], 40)), format('Known are: %s.', array_to_string(v_known, ', ')));
    elsif v_parts ? v_match[1] then
      perform gapless.refuse('rrule', format('must have %s once', v_match[1]));
    end if;
    v_parts := v_parts || jsonb_build_object(v_match[1], v_match[2]);
  end loop;
  v_freq := v_parts ->> 'FREQ';
  if v_freq is null or v_freq not in ('YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'HOURLY', 'MINUTELY', 'SECONDLY') then
    perform gapless.refuse('rrule', format('FREQ must be YEARLY, MONTHLY, WEEKLY, DAILY, HOURLY, MINUTELY or SECONDLY, got %s', coalesce(left(v_freq, 40), 'nothing')));
  end if;
  v_item := case
    when v_parts ? 'BYWEEKNO' and v_freq <> 'YEARLY' then 'BYWEEKNO'
    when v_parts ? 'BYYEARDAY' and v_freq in ('MONTHLY', 'WEEKLY', 'DAILY') then 'BYYEARDAY'
    when v_parts ? 'BYMONTHDAY' and v_freq = 'WEEKLY' then 'BYMONTHDAY' end;
  if v_item is not null then
    perform gapless.refuse('rrule', format('%s must not stand with FREQ=%s', v_item, v_freq));
  elsif v_parts ?& array['COUNT', 'UNTIL'] then
    perform gapless.refuse('rrule', 'must have either COUNT or UNTIL');
  elsif v_parts ? 'BYSETPOS' and not exists (select from jsonb_object_keys(v_parts) k where k like 'BY%' and k <> 'BYSETPOS') then
    perform gapless.refuse('rrule', 'BYSETPOS must stand with another part whose name begins with BY');
  elsif v_parts ? 'COUNT' and since is null then
    perform gapless.refuse('rrule', 'COUNT must have a from to count from');
  end if;

  v_interval := gapless.rrule_numbers(v_parts ->> 'INTERVAL', 'INTERVAL', 1, 1000000);
  v_count := gapless.rrule_numbers(v_parts ->> 'COUNT', 'COUNT', 1, 10000);
  v_item := case when cardinality(v_interval) > 1 then 'INTERVAL' when cardinality(v_count) > 1 then 'COUNT' end;
  if v_item is not null then
    perform gapless.refuse('rrule', format('%s must be one number', v_item));
  end if;
  if v_parts ? 'BYDAY' then
    foreach v_item in array string_to_array(v_parts ->> 'BYDAY', ',') loop
      v_match := regexp_match(v_item, '^([+-]?[0-9]{1,2})?(SU|MO|TU|WE|TH|FR|SA)$');
      if v_match is null or v_match[1] is not null and abs(v_match[1]::integer) not between 1 and 53 then
        perform gapless.refuse('rrule', format('BYDAY must be days such as MO, 1MO or -1FR, got %s', left(v_item, 40)));
      elsif v_match[1] is null then
        v_plain := v_plain || array_position(v_weekdays, v_match[2]) - 1;
      else
        v_nth := v_nth || (v_match[1]::integer * 10 + sign(v_match[1]::integer)::integer * (array_position(v_weekdays, v_match[2]) - 1));
      end if;
    end loop;
    if v_nth is not null and (v_freq not in ('YEARLY', 'MONTHLY') or v_parts ? 'BYWEEKNO') then
      perform gapless.refuse('rrule', format('BYDAY must not have numbers with %s', case when v_parts ? 'BYWEEKNO' then 'BYWEEKNO' else 'FREQ=' || v_freq end));
    end if;
  end if;
  if v_parts ? 'WKST' and v_parts ->> 'WKST' <> all (v_weekdays) then
    perform gapless.refuse('rrule', format('WKST must be one of %s, got %s', array_to_string(v_weekdays, ', '), left(v_parts ->> 'WKST', 40)));
  end if;
  r := jsonb_strip_nulls(jsonb_build_object(
    'freq', v_freq,
    'interval', coalesce(v_interval[1], 1),
    'flows', v_freq in ('HOURLY', 'MINUTELY', 'SECONDLY'),
    'weekStart', coalesce(array_position(v_weekdays, v_parts ->> 'WKST'), 2) - 1,
    'months', gapless.rrule_numbers(v_parts ->> 'BYMONTH', 'BYMONTH', 1, 12)::text,
    'weeks', gapless.rrule_numbers(v_parts ->> 'BYWEEKNO', 'BYWEEKNO', 1, 53, true)::text,
    'yearDays', gapless.rrule_numbers(v_parts ->> 'BYYEARDAY', 'BYYEARDAY', 1, 366, true)::text,
    'monthDays', gapless.rrule_numbers(v_parts ->> 'BYMONTHDAY', 'BYMONTHDAY', 1, 31, true)::text,
    'weekdays', v_plain::text, 'nth', v_nth::text,
    'hours', gapless.rrule_bits(gapless.rrule_numbers(v_parts ->> 'BYHOUR', 'BYHOUR', 0, 23), 24),
    'minutes', gapless.rrule_bits(gapless.rrule_numbers(v_parts ->> 'BYMINUTE', 'BYMINUTE', 0, 59), 60),
    'seconds', gapless.rrule_bits(gapless.rrule_numbers(v_parts ->> 'BYSECOND', 'BYSECOND', 0, 59), 60),
    'positions', gapless.rrule_numbers(v_parts ->> 'BYSETPOS', 'BYSETPOS', 1, 366, true)::text));
  if v_parts ? 'UNTIL' then
    v_last := gapless.rrule_time(v_parts ->> 'UNTIL', 'UNTIL', zone, true);
  end if;
  if since is not null then
    r := gapless.anchored(r, since, null, zone);
  end if;
  -- Does it come at all? Rules can contradict themselves, such as the 30th of February or an interval that steps over every Monday.
  if gapless.rrule_after(gapless.anchored(r, since, '2026-01-01 00:00:00Z', zone), coalesce(since at time zone zone, '2026-01-01') - interval '1 day') is null then
    perform gapless.refuse('rrule', 'must come at all: nothing is found within a century', 'See whether its parts exclude each other.');
  end if;
  if v_count is not null then
    -- Counted once, here; from now on there is only an end. One that is two centuries away is none.
    v_next := since - interval '1 microsecond';
    for v_i in 1 .. v_count[1] loop
      v_next := gapless.clock_after(r, v_next, zone);
      exit when v_next is null or v_next > since + interval '73000 days';
      v_last := case when v_i = v_count[1] then v_next end;
    end loop;
  end if;
  return r || jsonb_strip_nulls(jsonb_build_object('last', gapless.wire_time(v_last),
    'without', case when v_without <> '{}' then array(select gapless.wire_time(t) from unnest(v_without) t order by t)::text end,
    'extra', case when v_extra <> '{}' then array(select gapless.wire_time(t) from unnest(v_extra) t order by t)::text end));
end
$$;
comment on function gapless.read_rrule(text, text, timestamptz) is 'Internal: what a recurrence rule means; VG001 naming the part.';
