-- `*` is any number of characters; `\*` and `\\` are those two themselves. With one star at an end, or none, no regular
-- expression is needed.
create or replace function gapless.pattern_wildcard(value text, field text)
  returns jsonb
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_token text;
  v_parts text[] := '{""}';
  v_last integer;
begin
  if value ~ E'^(?:[^\\\\]|\\\\.)*\\\\$' or value ~ E'^(?:[^\\\\]|\\\\.)*?\\\\[^*\\\\]' then
    perform gapless.refuse(field, E'must have a * or a \\ behind each \\');
  end if;
  for v_token in select m[1] from regexp_matches(value, E'(\\\\.|[^\\\\])', 'g') m loop
    v_last := cardinality(v_parts);
    if v_token = '*' then
      if v_parts[v_last] = '' and v_last > 1 then
        perform gapless.refuse(field, 'must not have two * in a row');
      end if;
      v_parts := v_parts || ''::text;
    else
      v_parts[v_last] := v_parts[v_last] || right(v_token, 1);
    end if;
  end loop;
  v_last := cardinality(v_parts);
  if v_last > 17 or length(value) > 128 then
    perform gapless.refuse(field, 'must have 128 characters and 16 stars at most');
  end if;
  return case
    when v_last = 1 then jsonb_build_object('eq', v_parts[1])
    when v_last = 2 and v_parts[2] = '' then jsonb_build_object('starts_with', v_parts[1])
    when v_last = 2 and v_parts[1] = '' then jsonb_build_object('ends_with', v_parts[2])
    when v_last = 3 and v_parts[1] = '' and v_parts[3] = '' then jsonb_build_object('contains', v_parts[2])
    else jsonb_build_object('matches', (select '^' || string_agg(gapless.escape_regex(p.part), '(.|\n)*' order by p.place) || '$'
      from unnest(v_parts) with ordinality p (part, place))) end;
end
$$;
comment on function gapless.pattern_wildcard(text, text) is 'A wildcard of an event pattern as an operator. Errors: VG001.';
