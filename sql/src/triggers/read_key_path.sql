-- Where in an event a key is found: stream, type, topic, category, or a path into data or metadata. Null for null.
create or replace function gapless.read_key_path(value jsonb, field text)
  returns text[]
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_text constant text := value #>> '{}';
begin
  if value is null or value = 'null' then
    return null;
  end if;
  if jsonb_typeof(value) <> 'string' or v_text not in ('stream', 'type', 'topic', 'category') and v_text !~ '^(data|metadata)([.][^.]{1,128}){1,16}$' then
    perform gapless.refuse(field, 'must be stream, type, topic, category or a path such as data.customerId');
  end if;
  return string_to_array(v_text, '.');
end
$$;
comment on function gapless.read_key_path(jsonb, text) is 'Internal: a path to a key of an event; VG001 for anything else.';
