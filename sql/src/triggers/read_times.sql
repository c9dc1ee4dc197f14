-- Times of day as minutes, days as numbers from Monday, 1. Null for null.
create or replace function gapless.read_times(times jsonb)
  returns jsonb
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_names constant text[] := '{mon,tue,wed,thu,fri,sat,sun}';
  v_shape constant text := '^([01][0-9]|2[0-3]):[0-5][0-9]$';
  v_field text;
  t record;
  v_days jsonb;
  v_from integer;
  v_to integer;
  v_result jsonb := '[]';
begin
  if times is null or times = 'null' then
    return null;
  end if;
  if jsonb_typeof(times) <> 'array' or jsonb_array_length(times) not between 1 and 50 then
    perform gapless.refuse('times', 'must be a list of 1 to 50 such as {"from": "22:00", "to": "06:00", "days": ["mon"]}');
  end if;
  for t in select e.value, format('times[%s]', e.place - 1) as field from jsonb_array_elements(times) with ordinality e (value, place) loop
    perform gapless.refuse_unknown(t.value, t.field, array['from', 'to', 'days']);
    foreach v_field in array array['from', 'to'] loop
      if jsonb_typeof(t.value -> v_field) is distinct from 'string'
         or t.value ->> v_field !~ v_shape and not (v_field = 'to' and t.value ->> v_field = '24:00') then
        perform gapless.refuse(t.field || '.' || v_field, 'must be a time of day such as "06:30"', 'The end of the day is "24:00" in to.');
      end if;
    end loop;
    v_from := left(t.value ->> 'from', 2)::integer * 60 + right(t.value ->> 'from', 2)::integer;
    v_to := left(t.value ->> 'to', 2)::integer * 60 + right(t.value ->> 'to', 2)::integer;
    if v_from = v_to then
      perform gapless.refuse(t.field || '.to', 'must differ from from', 'A whole day is from "00:00" to "24:00".');
    end if;
    v_days := nullif(t.value -> 'days', 'null');
    if v_days is not null then
      if jsonb_typeof(v_days) <> 'array' or jsonb_array_length(v_days) not between 1 and 7
         or exists (select from jsonb_array_elements(v_days) d where jsonb_typeof(d) <> 'string' or d #>> '{}' <> all (v_names)) then
        perform gapless.refuse(t.field || '.days', 'must be a list of mon, tue, wed, thu, fri, sat, sun');
      end if;
      v_days := (select jsonb_agg(distinct array_position(v_names, d)) from jsonb_array_elements_text(v_days) d);
    end if;
    v_result := v_result || jsonb_build_array(jsonb_build_object('from', v_from, 'to', v_to, 'days', v_days));
  end loop;
  return v_result;
end
$$;
comment on function gapless.read_times(jsonb) is 'Internal: times of day, ready to be asked by is_time_of_day(); VG001 naming the field.';
