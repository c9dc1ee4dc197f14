-- One operator on one value, as a jsonpath predicate on `subject`: exact when the subject is one value, and true for any of them
-- when it is a path to several.
create or replace function gapless.condition_operator(operator text, operand jsonb, ignore_case boolean, subject text, path text, field text)
  returns text
  stable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_type constant text := jsonb_typeof(operand);
  v_text constant text := operand #>> '{}';
  v_sign constant text := case operator when 'eq' then '==' when 'gt' then '>' when 'gte' then '>=' when 'lt' then '<' when 'lte' then '<=' end;
  v_parts text[] := '{}';
begin
  if operator in ('contains', 'starts_with', 'ends_with', 'matches') and v_type <> 'string' then
    perform gapless.refuse(field, 'must be a text', case when v_type = 'object' and operand ? 'path' then
      'One field against another is compared by eq, ne, gt, gte, lt and lte.' when operator = 'contains' then
      'To look for a value in a list use eq: a list matches when any of its elements does.' end);
  end if;
  case
    when operator = 'eq' and ignore_case and v_type = 'string' then
      return format('%s like_regex %s flag "i"', subject, to_json('^' || gapless.escape_regex(v_text) || '$'));
    when operator = 'eq' then
      return format('%s == %s', subject, gapless.condition_literal(operand, path, field));
    when operator in ('gt', 'gte', 'lt', 'lte') then
      if v_type not in ('number', 'string') then
        perform gapless.refuse(field, 'must be a number or a text', 'Texts are compared by the codes of their characters.');
      end if;
      return format('%s %s %s', subject, v_sign, gapless.condition_literal(operand, path, field));
    when operator = 'between' then
      if v_type <> 'array' or jsonb_array_length(operand) <> 2 or jsonb_typeof(operand -> 0) not in ('number', 'string')
          or jsonb_typeof(operand -> 0) <> jsonb_typeof(operand -> 1) then
        perform gapless.refuse(field, 'must be a list of two numbers or two texts, the lower one first', 'Both ends belong to it.');
      end if;
      v_parts := array[gapless.condition_literal(operand -> 0, path, field || '[0]'), gapless.condition_literal(operand -> 1, path, field || '[1]')];
      -- By the comparison that will be made of them: of literals, which are numbers or texts whatever the operands were.
      if coalesce(jsonb_path_match('null', format('%s > %s', v_parts[1], v_parts[2])::jsonpath), false) then
        perform gapless.refuse(field, 'must have the lower one first', 'Nothing is between them as they are.');
      end if;
      return format('%1$s >= %2$s && %1$s <= %3$s', subject, v_parts[1], v_parts[2]);
    when operator = 'in' then
      if v_type <> 'array' or jsonb_array_length(operand) not between 1 and 256 then
        perform gapless.refuse(field, 'must be a list of 1 to 256 values', case when v_type = 'object' and operand ? 'path' then
          'A list at another path: use eq, which holds when any element of it is equal.' end);
      end if;
      for v_i in 0 .. jsonb_array_length(operand) - 1 loop
        v_parts := v_parts || gapless.condition_operator('eq', operand -> v_i, ignore_case, subject, path, format('%s[%s]', field, v_i));
      end loop;
      return '(' || array_to_string(v_parts, ' || ') || ')';
    when operator = 'is_null' then
      if v_type <> 'boolean' then
        perform gapless.refuse(field, 'must be true or false');
      end if;
      return format('%s %s null', subject, case when v_text = 'true' then '==' else '!=' end);
    when operator = 'starts_with' and not ignore_case then
      return format('%s starts with %s', subject, to_json(v_text));
    when v_text = '' and operator in ('starts_with', 'ends_with', 'contains') then
      return format('%s starts with ""', subject);
    when operator = 'starts_with' then
      return format('%s like_regex %s flag "i"', subject, to_json('^' || gapless.escape_regex(v_text)));
    when operator = 'ends_with' then
      return format('%s like_regex %s%s', subject, to_json(gapless.escape_regex(v_text) || '$'), case when ignore_case then ' flag "i"' end);
    when operator = 'contains' then
      return format('%s like_regex %s flag "%s"', subject, to_json(v_text), case when ignore_case then 'iq' else 'q' end);
    when operator = 'matches' then
      return format('%s %s', subject, gapless.condition_regex(v_text, ignore_case, field));
  end case;
end
$$;
comment on function gapless.condition_operator(text, jsonb, boolean, text, text, text) is 'One operator of a condition as jsonpath. Errors: VG001.';
