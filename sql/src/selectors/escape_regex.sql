create or replace function gapless.escape_regex(value text)
  returns text
  immutable
  strict
  parallel safe
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select regexp_replace(value, E'([\\\\.+*?()\\[\\]{}|^$])', E'\\\\\\1', 'g')
$$;
comment on function gapless.escape_regex(text) is 'A regular expression that matches the text itself.';
