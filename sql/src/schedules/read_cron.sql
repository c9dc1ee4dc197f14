-- A cron expression taken to pieces, so that the next time is found without reading it again.
create or replace function gapless.read_cron(expression text)
  returns jsonb
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_months constant text[] := array['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
  v_field text[];
  v_places text[];
  v_result jsonb;
  v_hex text;
begin
  if length(expression) > 1000 then
    perform gapless.refuse('cron', 'must have at most 1000 characters');
  end if;
  if expression ~ '^\s*@' then
    expression := case lower(btrim(expression, E' \t\n\r'))
      when '@yearly' then '0 0 1 1 *' when '@annually' then '0 0 1 1 *' when '@monthly' then '0 0 1 * *' when '@weekly' then '0 0 * * 0'
      when '@daily' then '0 0 * * *' when '@midnight' then '0 0 * * *' when '@hourly' then '0 * * * *' end;
    if expression is null then
      perform gapless.refuse('cron', 'must, with @, be @yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly or @every and a duration',
        'For @reboot there is "start": true.');
    end if;
  end if;
  v_field := regexp_split_to_array(btrim(expression, E' \t\n\r'), '\s+');
  if cardinality(v_field) not between 5 and 7 then
    perform gapless.refuse('cron', format('must have 5, 6 or 7 fields, got %s', case when btrim(expression) = '' then 0 else cardinality(v_field) end),
      'Minute, hour, day of month, month, day of week; a sixth is the second, before them; a seventh the year, behind.');
  end if;
  select array_agg(format('field %s (%s)', n, name) order by n) into v_places
  from unnest(case cardinality(v_field) when 5 then '{}' else array['second'] end
    || array['minute', 'hour', 'day of month', 'month', 'day of week', 'year']) with ordinality x (name, n);
  if cardinality(v_field) = 5 then
    v_field := '0'::text || v_field;
    v_places := ''::text || v_places;
  end if;
  for v_i in 1 .. 6 loop
    if v_field[v_i] ~* '^H([(/]|$)' then
      perform gapless.refuse('cron', format('%s must not be H', v_places[v_i]), 'To spread schedules there is jitter.');
    elsif v_field[v_i] = '?' and v_i not in (4, 6) then
      perform gapless.refuse('cron', format('%s must not be ?', v_places[v_i]), '? is for a day of month or of week that the other one decides on.');
    end if;
  end loop;
  v_hex := gapless.cron_days(v_field[4], v_field[6], v_places[4], v_places[6]);
  v_result := jsonb_build_object(
    'seconds', gapless.cron_values(v_field[1], v_places[1], 0, 59),
    'minutes', gapless.cron_values(v_field[2], v_places[2], 0, 59),
    'hours', gapless.cron_values(v_field[3], v_places[3], 0, 23),
    'months', gapless.cron_values(v_field[5], v_places[5], 1, 12, v_months),
    'days', v_hex,
    -- What begins with a wildcard or has steps goes by the time that passes, the rest by what clocks show.
    'flows', concat(v_field[1], v_field[2], v_field[3]) ~ '[*/]');
  if v_field[7] is not null and v_field[7] <> '*' then
    v_result := v_result || jsonb_build_object('years', gapless.cron_values(v_field[7], v_places[7], 1970, 2199));
  end if;
  if gapless.cron_after(v_result, '1969-12-31') is null then
    perform gapless.refuse('cron', 'must come at all: none of its months, in none of its years, has such a day',
      'The 31st is in seven months, the 30th not in February, the 29th there in leap years.');
  end if;
  return v_result;
end
$$;
comment on function gapless.read_cron(text) is 'Internal: what a cron expression means; VG001 naming the field.';
