-- What every matching topic starts with: an index can look that up.
create or replace function gapless.topic_prefix(pattern text)
  returns text
  immutable
  strict
  parallel safe
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  -- `a/**` also matches `a`, so the slash before a double star is not part of the prefix.
  select substring(pattern from case
    when pattern ~ '^(?:(?!\*\*?(?:/|$))[^/]*/)*\*\*(?:/|$)' then '^((?:(?!\*\*?(?:/|$))[^/]*(?=/))?(?:/(?!\*\*?(?:/|$))[^/]*(?=/))*)'
    when pattern ~ '(^|/)\*\*?(/|$)' then '^((?:(?!\*\*?(?:/|$))[^/]*/)*)'
    else '^(.*)$' end)
$$;
comment on function gapless.topic_prefix(text) is 'The literal text that every topic matching the pattern starts with.';
