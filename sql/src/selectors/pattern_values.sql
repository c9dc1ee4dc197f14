-- The list at a key of an EventBridge pattern as a condition: values, which match as they are, and filters.
create or replace function gapless.pattern_values(list jsonb, path text, field text)
  returns jsonb
  stable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_values jsonb := '[]';
  v_parts jsonb := '[]';
  v_item jsonb;
begin
  if jsonb_array_length(list) not between 1 and 256 then
    perform gapless.refuse(field, 'must be a list of 1 to 256 values');
  end if;
  for v_i in 0 .. jsonb_array_length(list) - 1 loop
    v_item := list -> v_i;
    case jsonb_typeof(v_item)
      when 'object' then
        v_parts := v_parts || jsonb_build_array(gapless.pattern_filter(v_item, path, format('%s[%s]', field, v_i)));
      when 'array' then
        perform gapless.refuse(format('%s[%s]', field, v_i), 'must not be a list', 'Put the values into the one list.');
      else
        v_values := v_values || jsonb_build_array(v_item);
    end case;
  end loop;
  if v_values <> '[]' then
    v_parts := jsonb_build_array(jsonb_build_object('path', path, 'in', v_values)) || v_parts;
  end if;
  return case when jsonb_array_length(v_parts) = 1 then v_parts -> 0 else jsonb_build_object('any', v_parts) end;
end
$$;
comment on function gapless.pattern_values(jsonb, text, text) is 'The list at a key of an event pattern as a condition. Errors: VG001.';
