-- A leaf of a condition, or its opposite, as a jsonpath predicate. It holds when one value that its path leads to passes all of
-- its operators. The values are what is there; in place of a list its elements, and a list
-- inside of a list is no value. jsonpath in lax mode means the same as long as only one comparison is made of the path; for
-- several, the values are taken one by one, and the guard keeps lax mode from opening inner lists. A comparison may be unknown,
-- which counts as false; exists() never is, so its opposite needs no second look.
create or replace function gapless.condition_leaf(node jsonb, is_wanted boolean, base text, field text, depth integer)
  returns text
  stable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_operators constant text[] := '{eq,is_null,starts_with,gt,gte,lt,lte,between,in,ne,not_in,ends_with,contains,matches,exists,any,every}';
  v_of_text constant text[] := '{eq,ne,in,not_in,contains,starts_with,ends_with,matches}';
  v_path constant text := gapless.condition_path(node -> 'path', base, gapless.field_at(field, 'path'));
  v_ignore_case boolean := false;
  v_key text;
  v_operand jsonb;
  v_field text;
  v_other text;
  v_inner text;
  v_values text[] := '{}';
  v_single text;
  v_part text;
  v_unknown text[] := '{}';
  v_exists text[] := '{}';
  v_parts text[] := '{}';
  v_count integer := 0;
begin
  select k into v_key from jsonb_object_keys(node) k where k <> all (v_operators || '{path,ignoreCase}'::text[]) order by k limit 1;
  if found then
    perform gapless.refuse_key(v_key, field, v_operators || '{path,ignoreCase}'::text[]);
  end if;
  if node ? 'ignoreCase' then
    if jsonb_typeof(node -> 'ignoreCase') <> 'boolean' then
      perform gapless.refuse(gapless.field_at(field, 'ignoreCase'), 'must be true or false');
    end if;
    v_ignore_case := (node -> 'ignoreCase')::boolean;
    if v_ignore_case and not node ?| v_of_text then
      perform gapless.refuse(gapless.field_at(field, 'ignoreCase'), format('must stand with one of %s', array_to_string(v_of_text, ', ')));
    end if;
  end if;
  foreach v_key in array v_operators loop
    continue when not node ? v_key;
    v_count := v_count + 1;
    v_operand := node -> v_key;
    v_field := gapless.field_at(field, v_key);
    if v_key in ('eq', 'ne', 'gt', 'gte', 'lt', 'lte') and jsonb_typeof(v_operand) = 'object' and v_operand ? 'path' then
      select k into v_other from jsonb_object_keys(v_operand) k where k <> 'path' limit 1;
      if found then
        perform gapless.refuse_key(v_other, v_field, '{path}');
      end if;
      if v_ignore_case then
        perform gapless.refuse(v_field, 'must be a text where ignoreCase is true', 'One field against another is compared as it is.');
      end if;
      v_other := gapless.condition_path(v_operand -> 'path', base, v_field || '.path');
      v_unknown := v_unknown || case when v_key = 'ne'
        -- Of single values only, an unknown comparison is one of two types.
        then format('(%1$s != %2$s || (%1$s != %2$s) is unknown)', format('(%s ? (@.type() != "object" && @.type() != "array"))', v_path),
          format('(%s ? (@.type() != "object" && @.type() != "array"))', v_other))
        else format('%s %s %s', v_path, case v_key when 'eq' then '==' when 'gt' then '>' when 'gte' then '>=' when 'lt' then '<' else '<=' end, v_other) end;
    elsif v_key = 'exists' then
      if jsonb_typeof(v_operand) <> 'boolean' then
        perform gapless.refuse(v_field, 'must be true or false');
      end if;
      v_exists := v_exists || format('%sexists(%s)', case when v_operand::boolean then '' else '!' end, v_path);
    elsif v_key in ('any', 'every') then
      v_inner := gapless.condition_text(v_operand, v_key = 'any', '@', v_field, depth + 1);
      v_exists := v_exists || case when v_key = 'any' then array[format('exists(%s ? (%s))', v_path, v_inner)]
        else array[format('exists(%s)', v_path), format('!exists(%s ? (%s))', v_path, v_inner)] end;
    elsif v_key in ('ne', 'not_in') then
      v_inner := gapless.condition_operator(case v_key when 'ne' then 'eq' else 'in' end, v_operand, v_ignore_case, '@', v_path, v_field);
      v_values := v_values || format('(!(%1$s) || (%1$s) is unknown)', v_inner);
    else
      v_inner := gapless.condition_operator(v_key, v_operand, v_ignore_case, '@', v_path, v_field);
      v_single := case when not (v_key = 'between' or v_key = 'in' and jsonb_array_length(v_operand) > 1 or v_key = 'is_null' and not v_operand::boolean)
        then gapless.condition_operator(v_key, v_operand, v_ignore_case, v_path, v_path, v_field) end;
      v_values := v_values || v_inner;
    end if;
  end loop;
  if v_count = 0 then
    perform gapless.refuse(field, 'must have an operator', 'One of ' || array_to_string(v_operators, ', ') || '.');
  end if;
  if cardinality(v_values) = 1 and v_single is not null then
    v_unknown := v_single || v_unknown;
  elsif cardinality(v_values) > 0 then
    v_exists := format('exists(%s ? (%s && @.type() != "array"))', v_path, array_to_string(v_values, ' && ')) || v_exists;
  end if;
  foreach v_part in array v_unknown loop
    v_parts := v_parts || case when is_wanted then v_part else format('(!(%1$s) || (%1$s) is unknown)', v_part) end;
  end loop;
  foreach v_part in array v_exists loop
    v_parts := v_parts || case when is_wanted then v_part when v_part like '!%' then substr(v_part, 2) else '!' || v_part end;
  end loop;
  return case when cardinality(v_parts) = 1 then v_parts[1]
    else '(' || array_to_string(v_parts, case when is_wanted then ' && ' else ' || ' end) || ')' end;
end
$$;
comment on function gapless.condition_leaf(jsonb, boolean, text, text, integer) is 'A leaf of a condition as jsonpath. Errors: VG001.';
