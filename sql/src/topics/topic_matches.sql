create or replace function gapless.topic_matches(topic text, pattern text)
  returns boolean
  immutable
  strict
  parallel safe
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select coalesce('/' || topic ~ gapless.topic_regex(pattern), false)
$$;
comment on function gapless.topic_matches(text, text) is
  'Whether a topic matches a pattern: * is exactly one segment, ** zero or more; case counts.';
grant execute on function gapless.topic_matches(text, text) to gapless_user;
