create or replace function gapless.pattern_numeric(operand jsonb, field text)
  returns jsonb
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_made jsonb := '{}';
  v_operator text;
begin
  if jsonb_typeof(operand) <> 'array' or jsonb_array_length(operand) not in (2, 4) then
    perform gapless.refuse(field, 'must be a comparison and a number, or two of each', 'Such as [">", 0, "<=", 5].');
  end if;
  for v_i in 0 .. jsonb_array_length(operand) / 2 - 1 loop
    v_operator := case operand ->> 2 * v_i when '=' then 'eq' when '>' then 'gt' when '>=' then 'gte' when '<' then 'lt' when '<=' then 'lte' end;
    if v_operator is null or jsonb_typeof(operand -> 2 * v_i) <> 'string' then
      perform gapless.refuse(format('%s[%s]', field, 2 * v_i), 'must be one of =, >, >=, <, <=');
    end if;
    if jsonb_typeof(operand -> 2 * v_i + 1) <> 'number' then
      perform gapless.refuse(format('%s[%s]', field, 2 * v_i + 1), 'must be a number');
    end if;
    if v_made ? v_operator then
      perform gapless.refuse(format('%s[%s]', field, 2 * v_i), 'must not be there twice');
    end if;
    v_made := v_made || jsonb_build_object(v_operator, operand -> 2 * v_i + 1);
  end loop;
  return v_made;
end
$$;
comment on function gapless.pattern_numeric(jsonb, text) is 'The operators of a numeric filter of an event pattern. Errors: VG001.';
