-- A condition as a jsonpath predicate. A predicate of jsonpath may be unknown, where types differ or nothing is there; as long
-- as it is only joined by and and or, unknown may pass for false. So a `not` goes down to the leaves, and there asks for both:
-- the leaf is false, or it is unknown. `is_wanted` is false below an odd number of nots.
create or replace function gapless.condition_text(node jsonb, is_wanted boolean, base text, field text, depth integer)
  returns text
  stable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_joins constant text[] := '{all,any,not}';
  v_key text;
  v_other text;
  v_count integer;
  v_part text;
  v_parts text[] := '{}';
  v_costly text[] := '{}';
begin
  if depth > 32 then
    perform gapless.refuse(field, 'must not be nested deeper than 32 levels');
  end if;
  if node is null or jsonb_typeof(node) <> 'object' then
    perform gapless.refuse(field, 'must be a condition: an object with all, any, not or path', 'Such as {"path": "data.amount", "gt": 100}.');
  end if;
  if node ? 'path' then
    return gapless.condition_leaf(node, is_wanted, base, field, depth);
  end if;
  select k into v_other from jsonb_object_keys(node) k where k <> all (v_joins) order by k limit 1;
  if found then
    if v_other = any ('{eq,is_null,starts_with,gt,gte,lt,lte,between,in,ne,not_in,ends_with,contains,matches,exists,every,ignoreCase}'::text[]) then
      perform gapless.refuse(field, 'must have a path', format('An operator such as %s needs one: {"path": "data.amount", "%1$s": …}.', v_other));
    end if;
    perform gapless.refuse_key(v_other, field, '{all,any,not,path}');
  end if;
  select count(*), min(k) into v_count, v_key from jsonb_object_keys(node) k;
  if v_count <> 1 then
    perform gapless.refuse(field, 'must have exactly one of all, any, not and path',
      case when v_count > 1 then 'To join several, put each into the list of an all or any.' end);
  end if;
  field := gapless.field_at(field, v_key);
  if v_key = 'not' then
    return gapless.condition_text(node -> 'not', not is_wanted, base, field, depth + 1);
  end if;
  node := node -> v_key;
  if jsonb_typeof(node) <> 'array' or jsonb_array_length(node) not between 1 and 256 then
    perform gapless.refuse(field, 'must be a list of 1 to 256 conditions');
  end if;
  for v_i in 0 .. jsonb_array_length(node) - 1 loop
    v_part := gapless.condition_text(node -> v_i, is_wanted, base, format('%s[%s]', field, v_i), depth + 1);
    -- The cheap ones decide first.
    if v_part like '%like_regex%' then
      v_costly := v_costly || v_part;
    else
      v_parts := v_parts || v_part;
    end if;
  end loop;
  v_parts := v_parts || v_costly;
  return case when cardinality(v_parts) = 1 then v_parts[1]
    else '(' || array_to_string(v_parts, case when (v_key = 'all') = is_wanted then ' && ' else ' || ' end) || ')' end;
end
$$;
comment on function gapless.condition_text(jsonb, boolean, text, text, integer) is 'A condition as jsonpath. Errors: VG001.';
