-- One field of a cron expression that holds numbers: a 1 for each value that is in it and a 0 for each that is not, from the
-- lowest up. What only days know (L, W, #) has been taken out before.
create or replace function gapless.cron_values(list text, place text, low integer, high integer, names text[] default '{}')
  returns text
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_result text := repeat('0', high - low + 1);
  v_item text;
  v_part text[];
  v_bounds integer[];
  v_step integer;
begin
  foreach v_item in array string_to_array(list, ',') loop
    v_part := regexp_match(v_item, '^(?:([*])|([0-9]{1,4}|[A-Za-z]{3})(?:-([0-9]{1,4}|[A-Za-z]{3}))?)(?:/([0-9]{1,4}))?$');
    if v_part is null then
      perform gapless.refuse('cron', format('%s cannot be read: %L', place, left(v_item, 40)),
        'A field is *, a value, a range such as 1-5, each with a step such as */15 if wanted, or a list of these with commas.');
    end if;
    if v_part[1] is not null then
      v_bounds := array[low, high];
    else
      v_bounds := array[null, null];
      for v_i in 1 .. case when v_part[3] is null then 1 else 2 end loop
        if v_part[v_i + 1] ~ '^[0-9]' then
          v_bounds[v_i] := v_part[v_i + 1];
        elsif upper(v_part[v_i + 1]) = any (names) then
          -- Months are counted from 1, days of the week from Sunday as 0; at the end of a range Sunday is 7.
          v_bounds[v_i] := array_position(names, upper(v_part[v_i + 1])) + case when high = 7 then -1 else 0 end;
          v_bounds[v_i] := case when high = 7 and v_i = 2 and v_bounds[v_i] = 0 then 7 else v_bounds[v_i] end;
        else
          perform gapless.refuse('cron', format('%s must be %s to %s%s, got %s', place, low, high,
            case when names <> '{}' then ' or ' || names[1] || ' to ' || names[cardinality(names)] end, v_part[v_i + 1]));
        end if;
        if v_bounds[v_i] not between low and high then
          perform gapless.refuse('cron', format('%s must be %s to %s, got %s', place, low, high, v_part[v_i + 1]));
        end if;
      end loop;
      -- 5/15 is 5-59/15.
      v_bounds[2] := coalesce(v_bounds[2], case when v_part[4] is null then v_bounds[1] else high end);
      if v_bounds[1] > v_bounds[2] then
        perform gapless.refuse('cron', format('%s must not begin after it ends: %s', place, v_item),
          case when high = 7 and v_bounds[2] = 0 then format('Sunday is also 7: %s-7.', v_part[2])
          else format('Write it as two: %s-%s,%s-%s.', v_part[2], high, low, v_part[3]) end);
      end if;
    end if;
    v_step := coalesce(v_part[4], '1');
    if v_step not between 1 and high - low then
      perform gapless.refuse('cron', format('%s must have a step of 1 to %s, got %s', place, high - low, v_part[4]),
        'Steps begin anew with each hour, day, month and year. For a fixed interval there is every, such as "90m".');
    end if;
    for v_i in 0 .. (v_bounds[2] - v_bounds[1]) / v_step loop
      v_result := overlay(v_result placing '1' from v_bounds[1] - low + v_i * v_step + 1);
    end loop;
  end loop;
  return v_result;
end
$$;
comment on function gapless.cron_values(text, text, integer, integer, text[]) is 'Internal: the values of a field of a cron expression as a text of 0 and 1; VG001 naming the field.';
