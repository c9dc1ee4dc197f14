-- A pattern's segments are text, `*` (exactly one segment) or `**` (zero or more). As a regular expression each segment
-- brings its own slash along, so that `a/**/z` also matches `a/z`.
create or replace function gapless.topic_regex(pattern text)
  returns text
  immutable
  strict
  parallel safe
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select '^' || string_agg(
    case s.segment
      when '**' then '(/[^/]*)*'
      when '*' then '/[^/]*'
      else '/' || regexp_replace(s.segment, E'([\\\\.+*?()\\[\\]{}|^$])', E'\\\\\\1', 'g')
    end, '' order by s.place) || '$'
  from unnest(string_to_array(pattern, '/')) with ordinality s (segment, place)
$$;
comment on function gapless.topic_regex(text) is
  'A topic pattern as a regular expression to be matched against the topic with a slash before it.';
-- topic_matches() is inlined, so its caller needs this one too.
grant execute on function gapless.topic_regex(text) to gapless_user;
