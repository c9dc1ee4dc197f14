create or replace function gapless.is_json_text(value text)
  returns boolean
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  return value::jsonb is not null;
exception when data_exception or untranslatable_character or program_limit_exceeded then
  return false;
end
$$;
comment on function gapless.is_json_text(text) is 'Internal: whether a text is JSON that can be stored.';
