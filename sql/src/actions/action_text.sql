-- A text of an action: there, not empty, not too long, and with sound templates.
create or replace function gapless.action_text(action jsonb, key text, field text, most integer, has_secrets boolean default false, is_optional boolean default false)
  returns text
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_value constant jsonb := nullif(action -> key, 'null');
  v_text constant text := v_value #>> '{}';
begin
  if v_value is null and is_optional then
    return null;
  elsif v_value is null then
    perform gapless.refuse(format('%s.%s', field, key), 'is required');
  elsif jsonb_typeof(v_value) <> 'string' or v_text = '' or length(v_text) > most then
    perform gapless.refuse(format('%s.%s', field, key), format('must be a text of 1 to %s characters', most));
  end if;
  perform gapless.check_template(v_text, format('%s.%s', field, key), has_secrets);
  return v_text;
end
$$;
comment on function gapless.action_text(jsonb, text, text, integer, boolean, boolean) is 'Internal: a text of an action; VG001.';
