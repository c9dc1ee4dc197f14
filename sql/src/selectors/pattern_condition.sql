-- An EventBridge event pattern as a condition. Keys are joined by and, the values of a list by or. An object below a key is asked
-- of each element where the event has a list there, so that all of it is found in the same element.
create or replace function gapless.pattern_condition(pattern jsonb, is_top boolean, field text, depth integer default 1)
  returns jsonb
  stable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_known constant text[] := '{id,stream,category,version,position,type,topic,data,metadata,occurredAt,recordedAt}';
  v_key text;
  v_value jsonb;
  v_field text;
  v_part jsonb;
  v_parts jsonb := '[]';
  v_either jsonb;
begin
  if pattern is null or jsonb_typeof(pattern) <> 'object' or pattern = '{}' then
    perform gapless.refuse(field, 'must be an object with at least one key', 'Such as {"type": ["order.placed"], "data": {"amount": [{"numeric": [">", 100]}]}}.');
  end if;
  if depth > 8 then
    perform gapless.refuse(field, 'must not be nested deeper than 8 levels');
  end if;
  for v_key, v_value in select * from jsonb_each(pattern) loop
    v_field := gapless.field_at(field, v_key);
    if v_key = '$or' then
      if jsonb_typeof(v_value) <> 'array' or jsonb_array_length(v_value) not between 1 and 256 then
        perform gapless.refuse(v_field, 'must be a list of 1 to 256 patterns');
      end if;
      v_either := '[]';
      for v_i in 0 .. jsonb_array_length(v_value) - 1 loop
        v_either := v_either || jsonb_build_array(gapless.pattern_condition(v_value -> v_i, is_top, format('%s[%s]', v_field, v_i), depth + 1));
      end loop;
      v_part := jsonb_build_object('any', v_either);
    elsif is_top and not v_key = any (v_known) then
      perform gapless.refuse_key(v_key, field, v_known || '$or'::text);
    elsif jsonb_typeof(v_value) = 'array' then
      v_part := gapless.pattern_values(v_value, to_json(v_key)::text, v_field);
    elsif jsonb_typeof(v_value) = 'object' then
      if is_top and v_key not in ('data', 'metadata') then
        perform gapless.refuse(v_field, 'must be a list of what may stand there', format('%s is a single value.', v_key));
      end if;
      v_part := jsonb_build_object('path', to_json(v_key)::text, 'any', gapless.pattern_condition(v_value, false, v_field, depth + 1));
      if gapless.pattern_takes_nothing(v_value) then
        v_part := jsonb_build_object('any', jsonb_build_array(v_part,
          jsonb_build_object('not', jsonb_build_object('path', to_json(v_key)::text, 'any', '{"path": ".", "exists": true}'::jsonb))));
      end if;
    else
      perform gapless.refuse(v_field, 'must be a list of what may stand there, or an object of keys', format('Such as {%s: [%s]}.', to_json(v_key), v_value));
    end if;
    v_parts := v_parts || jsonb_build_array(v_part);
  end loop;
  return jsonb_build_object('all', v_parts);
end
$$;
comment on function gapless.pattern_condition(jsonb, boolean, text, integer) is 'An EventBridge event pattern as a condition. Errors: VG001.';
