-- One content filter of an EventBridge pattern as a condition.
create or replace function gapless.pattern_filter(filter jsonb, path text, field text)
  returns jsonb
  stable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_known constant text[] := '{prefix,suffix,equals-ignore-case,wildcard,anything-but,numeric,cidr,exists}';
  v_key text;
  v_operand jsonb;
  v_field text;
  v_item jsonb;
  v_parts jsonb := '[]';
begin
  select k into v_key from jsonb_object_keys(filter) k order by k = any (v_known), k limit 1;
  if v_key is null or (select count(*) from jsonb_object_keys(filter)) > 1 and v_key = any (v_known) then
    perform gapless.refuse(field, 'must have exactly one of ' || array_to_string(v_known, ', '), 'Filters of one list are joined by or; put each into an object of its own.');
  elsif not v_key = any (v_known) then
    perform gapless.refuse_key(v_key, field, v_known);
  end if;
  v_operand := filter -> v_key;
  v_field := gapless.field_at(field, v_key);
  case v_key
    when 'exists' then
      if jsonb_typeof(v_operand) <> 'boolean' then
        perform gapless.refuse(v_field, 'must be true or false');
      end if;
      return jsonb_build_object('path', path, 'exists', v_operand);
    when 'numeric' then
      return jsonb_build_object('path', path) || gapless.pattern_numeric(v_operand, v_field);
    when 'anything-but' then
      if jsonb_typeof(v_operand) <> 'object' then
        v_operand := case when jsonb_typeof(v_operand) = 'array' then v_operand else jsonb_build_array(v_operand) end;
        if jsonb_array_length(v_operand) not between 1 and 256 or exists (select from jsonb_array_elements(v_operand) o where jsonb_typeof(o) not in ('string', 'number', 'boolean', 'null')) then
          perform gapless.refuse(v_field, 'must be a value, a list of 1 to 256 values or a filter');
        end if;
        return jsonb_build_object('path', path, 'not_in', v_operand);
      end if;
      select k into v_key from jsonb_object_keys(v_operand) k order by k in ('prefix', 'suffix', 'equals-ignore-case', 'wildcard') limit 1;
      if v_key is null or (select count(*) from jsonb_object_keys(v_operand)) > 1 or v_key not in ('prefix', 'suffix', 'equals-ignore-case', 'wildcard') then
        perform gapless.refuse(v_field, 'must have exactly one of prefix, suffix, equals-ignore-case, wildcard');
      end if;
      v_field := gapless.field_at(v_field, v_key);
      v_operand := v_operand -> v_key;
      if jsonb_typeof(v_operand) <> 'array' then
        v_operand := jsonb_build_array(v_operand);
      elsif jsonb_array_length(v_operand) not between 1 and 256 then
        perform gapless.refuse(v_field, 'must be a text or a list of 1 to 256 texts');
      end if;
      for v_i in 0 .. jsonb_array_length(v_operand) - 1 loop
        v_parts := v_parts || jsonb_build_array(gapless.pattern_text(v_key, v_operand -> v_i, '.', format('%s[%s]', v_field, v_i)));
      end loop;
      return jsonb_build_object('path', path, 'any', jsonb_build_object('not', jsonb_build_object('any', v_parts)));
    else
      return gapless.pattern_text(v_key, v_operand, path, v_field);
  end case;
end
$$;
comment on function gapless.pattern_filter(jsonb, text, text) is 'A filter of an event pattern as a condition. Errors: VG001.';
