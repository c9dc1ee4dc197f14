-- A JSON value with the templates in its strings filled in. A string that is one template alone becomes the value, whatever its
-- type, null where there is none; elsewhere values are texts. Works on the text of the JSON: there, {{ only stands in strings, and
-- paths hold nothing that JSON escapes. One pass, as fill_text(), and null where it would be larger than a megabyte.
-- For functions that have pinned their search_path.
create or replace function gapless.fill_json(value jsonb, document jsonb, marker text)
  returns jsonb
  immutable
  parallel safe
  language plpgsql
as $$
declare
  v_most constant integer := 1048576;
  v_text constant text := value::text;
  v_pieces text[];
  v_filled text := '';
  v_path text;
  v_literal text;
  v_rest text;
  v_end integer;
  v_value jsonb;
  v_is_literal boolean := false;
begin
  if strpos(v_text, '{{') = 0 then
    return value;
  end if;
  v_pieces := string_to_array(v_text, '{{');
  v_literal := v_pieces[1];
  for n in 2 .. cardinality(v_pieces) loop
    if v_is_literal then
      v_literal := v_literal || '{{' || v_pieces[n];
      v_is_literal := false;
      continue;
    elsif v_pieces[n] = '' then
      v_is_literal := true;
      continue;
    end if;
    v_end := strpos(v_pieces[n], '}}');
    v_path := btrim(left(v_pieces[n], v_end - 1), ' ');
    v_rest := substr(v_pieces[n], v_end + 2);
    if left(v_path, 7) = 'secret.' then
      v_filled := v_filled || v_literal || '{{' || case when marker is null then v_path else marker || '.json.' || substr(v_path, 8) end || '}}';
    else
      v_value := document #> string_to_array(v_path, '.');
      -- A quote that begins a string has no backslash before it; one that ends it comes at once.
      if left(v_rest, 1) = '"' and right(v_literal, 1) = '"' and right(v_literal, 2) <> '\"' then
        v_filled := v_filled || left(v_literal, -1) || coalesce(v_value::text, 'null');
        v_rest := substr(v_rest, 2);
      elsif v_value is null then
        v_filled := v_filled || v_literal;
      else
        v_filled := v_filled || v_literal || gapless.escape_for(coalesce(v_value #>> '{}', ''), 'json');
      end if;
    end if;
    if length(v_filled) > v_most then
      return null;
    end if;
    v_literal := v_rest;
  end loop;
  return v_filled || v_literal;
end
$$;
comment on function gapless.fill_json(jsonb, jsonb, text) is 'Internal: a JSON value with its templates filled in.';
