create or replace function gapless.field_at(field text, key text)
  returns text
  immutable
  parallel safe
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select concat(field, '.', case when key ~ '^[A-Za-z0-9_-]{1,64}$' then key else to_json(left(key, 64))::text end)
$$;
comment on function gapless.field_at(text, text) is 'The path of a field inside of another, for error messages.';
