create or replace function gapless.channel_text(spec jsonb, key text, most integer, is_required boolean)
  returns text
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_value constant jsonb := nullif(spec -> key, 'null');
begin
  if v_value is null and not is_required then
    return null;
  elsif v_value is null then
    perform gapless.refuse(key, 'is required');
  elsif jsonb_typeof(v_value) <> 'string' or length(v_value #>> '{}') not between 1 and most or v_value #>> '{}' ~ '[\x01-\x1f\x7f]' then
    perform gapless.refuse(key, format('must be a text of 1 to %s characters in one line', most));
  end if;
  perform gapless.check_channel_text(v_value #>> '{}', key);
  return v_value #>> '{}';
end
$$;
comment on function gapless.channel_text(jsonb, text, integer, boolean) is 'Internal: a text of a channel; VG001.';
