-- A text with its templates filled in, in one pass: what is filled in is not looked at again, so a value that holds {{ is only a text.
-- Unknown paths are empty. Null where the result would be larger than a megabyte.
--   way     how values are escaped, see escape_for(); body: a JSON text, where a value stands in quotes or is a JSON value itself
--   marker  what secrets are called in the result, {{marker.way.NAME}}, for whoever fills them in; null shows them as they were written
-- For functions that have pinned their search_path.
create or replace function gapless.fill_text(template text, document jsonb, way text, marker text)
  returns text
  immutable
  parallel safe
  language plpgsql
as $$
declare
  v_most constant integer := 1048576;
  v_pieces text[];
  v_filled text;
  v_path text;
  v_literal text;
  v_end integer;
  v_is_quoted boolean := false;
  v_is_literal boolean := false;
  v_way text := way;
begin
  if strpos(template, '{{') = 0 then
    return template;
  end if;
  v_pieces := string_to_array(template, '{{');
  v_literal := v_pieces[1];
  v_filled := v_literal;
  for n in 2 .. cardinality(v_pieces) loop
    if v_is_literal then
      v_filled := v_filled || '{{' || v_pieces[n];
      v_literal := v_literal || '{{' || v_pieces[n];
      v_is_literal := false;
      continue;
    elsif v_pieces[n] = '' then
      -- Written twice: it stands for itself.
      v_is_literal := true;
      continue;
    end if;
    v_end := strpos(v_pieces[n], '}}');
    v_path := btrim(left(v_pieces[n], v_end - 1), ' ');
    if way = 'body' then
      -- Whether this place is inside of quotes is for what the author wrote to say, not for the values.
      v_literal := regexp_replace(v_literal, '\\.', '', 'g');
      v_is_quoted := v_is_quoted <> ((length(v_literal) - length(replace(v_literal, '"', ''))) % 2 = 1);
      v_way := case when v_is_quoted then 'json' end;
    end if;
    if left(v_path, 7) = 'secret.' then
      v_filled := v_filled || '{{' || case when marker is null then v_path
        else marker || '.' || case when way = 'url' and n = 2 and v_literal = '' then 'raw' else coalesce(v_way, 'raw') end || '.' || substr(v_path, 8) end || '}}';
    elsif v_way is null then
      v_filled := v_filled || coalesce((document #> string_to_array(v_path, '.'))::text, 'null');
    else
      v_filled := v_filled || gapless.escape_for(coalesce(document #>> string_to_array(v_path, '.'), ''), v_way);
    end if;
    v_literal := substr(v_pieces[n], v_end + 2);
    v_filled := v_filled || v_literal;
    if length(v_filled) > v_most then
      return null;
    end if;
  end loop;
  return v_filled;
end
$$;
comment on function gapless.fill_text(text, jsonb, text, text) is 'Internal: a text with its templates filled in.';
