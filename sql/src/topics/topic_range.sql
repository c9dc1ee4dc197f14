-- The part of a pattern that an index can look up, as SQL on l.topic: every topic that matches the pattern fulfils it.
-- `a/7/**` is a/7 itself and what begins with a/7/, not a/70. Null where the pattern begins with a wildcard.
create or replace function gapless.topic_range(pattern text)
  returns text
  immutable
  strict
  parallel safe
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_segments constant text[] := string_to_array(pattern, '/');
  v_literal text[] := '{}';
  v_path text;
begin
  for v_i in 1 .. cardinality(v_segments) loop
    exit when v_segments[v_i] in ('*', '**');
    v_literal := v_literal || v_segments[v_i];
  end loop;
  v_path := array_to_string(v_literal, '/');
  if cardinality(v_literal) = cardinality(v_segments) then
    return format('l.topic = %L', pattern);
  elsif cardinality(v_literal) = 0 then
    return null;
  elsif v_segments[cardinality(v_literal) + 1] = '*' then
    return format('l.topic ^@ %L', v_path || '/');
  end if;
  return format('(l.topic = %L or l.topic ^@ %L)', v_path, v_path || '/');
end
$$;
comment on function gapless.topic_range(text) is 'What an index can find of a topic pattern, as a condition in SQL; for read_log().';
