-- What a type or a pattern of types is found by: up to two of its words are the key, more are left to ask.
create or replace function gapless.route_type(pattern text, out key text, out types text[])
  immutable
  parallel safe
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_words constant text[] := string_to_array(pattern, '.');
  v_count constant integer := least(2, cardinality(v_words) - 1);
begin
  if pattern not like '%.*' then
    key := 't:' || pattern;
  else
    key := format('%s:%s.', 5 + v_count, array_to_string(v_words[:v_count], '.'));
    types := case when v_count < cardinality(v_words) - 1 then array[pattern] end;
  end if;
end
$$;
comment on function gapless.route_type(text) is 'The key of a pattern of types for match(), and what is left to ask of a type found by it.';
