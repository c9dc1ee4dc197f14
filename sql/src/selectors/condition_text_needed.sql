-- The longest text that must be in the JSON of an event's data and metadata for a condition to hold, told by its regular
-- expressions. Looking for it costs a tenth of asking one of them.
create or replace function gapless.condition_text_needed(condition text)
  returns text
  immutable
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select gapless.regex_literal(case when m.parts[2] is null then r.pattern else regexp_replace(r.pattern, '([^A-Za-z0-9])', E'\\\\\\1', 'g') end) as literal
  from gapless.condition_parts(condition) p
  cross join lateral regexp_match(p, '^[$][.]"(?:data|metadata)"(?:[.]"(?:[^"\\]|\\.)*")* like_regex ("(?:[^"\\]|\\.)*")( flag "q")?$') m (parts)
  cross join lateral (select (m.parts[1]::jsonb) #>> '{}' as pattern) r
  where m.parts is not null
  order by length(gapless.regex_literal(case when m.parts[2] is null then r.pattern else regexp_replace(r.pattern, '([^A-Za-z0-9])', E'\\\\\\1', 'g') end)) desc nulls last
  limit 1
$$;
comment on function gapless.condition_text_needed(text) is 'Internal: a text without which no data or metadata fulfils a compiled condition; null: none is known.';
