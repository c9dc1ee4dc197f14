-- A filter of an EventBridge pattern that takes a text.
create or replace function gapless.pattern_text(filter text, operand jsonb, path text, field text)
  returns jsonb
  stable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_text text;
  v_ignore_case boolean := false;
begin
  if filter in ('prefix', 'suffix') and jsonb_typeof(operand) = 'object' then
    if operand - 'equals-ignore-case' <> '{}' or not operand ? 'equals-ignore-case' then
      perform gapless.refuse(field, 'must be a text or {"equals-ignore-case": text}');
    end if;
    operand := operand -> 'equals-ignore-case';
    field := gapless.field_at(field, 'equals-ignore-case');
    v_ignore_case := true;
  end if;
  if operand is null or jsonb_typeof(operand) <> 'string' then
    perform gapless.refuse(field, 'must be a text');
  end if;
  v_text := operand #>> '{}';
  if length(v_text) > 1024 then
    perform gapless.refuse(field, 'must not be longer than 1024 characters');
  end if;
  case filter
    when 'prefix' then
      return jsonb_build_object('path', path, 'starts_with', operand, 'ignoreCase', v_ignore_case);
    when 'suffix' then
      return jsonb_build_object('path', path, 'ends_with', operand, 'ignoreCase', v_ignore_case);
    when 'equals-ignore-case' then
      return jsonb_build_object('path', path, 'eq', operand, 'ignoreCase', true);
    when 'cidr' then
      return jsonb_build_object('path', path, 'matches', gapless.cidr_regex(v_text, field));
    when 'wildcard' then
      return jsonb_build_object('path', path) || gapless.pattern_wildcard(v_text, field);
  end case;
end
$$;
comment on function gapless.pattern_text(text, jsonb, text, text) is 'A filter of an event pattern that takes a text, as a condition. Errors: VG001.';
