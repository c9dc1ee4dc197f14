-- What a topic pattern is found by, and what is left to ask: up to four whole segments are the key. `a/*/c` is like a/%/c with
-- as many slashes: a % that took one in would make them more.
create or replace function gapless.route_topic(pattern text, out key text, out topic_like text, out topic_slashes integer, out topic_regex text)
  immutable
  parallel safe
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_path constant text := regexp_replace(pattern, '(^|/)[*][*]?(/.*)?$', '');
  v_segments constant text[] := string_to_array(v_path, '/');
  v_count constant integer := least(4, cardinality(v_segments));
begin
  if pattern !~ '(^|/)[*][*]?(/|$)' then
    key := 'o:' || pattern;
    return;
  end if;
  if pattern = v_path || '/*' then
    key := 'd:' || v_path;
    return;
  end if;
  key := case when pattern ~ '^[*][*]?(/|$)' then '*' else format('%s:%s', v_count, array_to_string(v_segments[:v_count], '/')) end;
  if pattern = '**' or pattern = v_path || '/**' and v_count = cardinality(v_segments) and not '' = any (v_segments) then
    return;
  elsif pattern !~ '(^|/)[*][*](/|$)' then
    topic_like := regexp_replace(regexp_replace(pattern, E'([\\\\%_])', E'\\\\\\1', 'g'), '(^|/)[*](?=/|$)', E'\\1%', 'g');
    topic_slashes := cardinality(string_to_array(pattern, '/')) - 1;
  else
    topic_regex := gapless.topic_regex(pattern);
  end if;
end
$$;
comment on function gapless.route_topic(text) is 'The key of a topic pattern for match(), and what is left to ask of a topic found by it.';
