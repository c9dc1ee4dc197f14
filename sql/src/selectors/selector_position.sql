create or replace function gapless.selector_position(value jsonb, field text)
  returns bigint
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  if value is null or jsonb_typeof(value) = 'null' then
    return null;
  end if;
  if jsonb_typeof(value) not in ('string', 'number') or value #>> '{}' !~ '^[0-9]{1,19}$' or (value #>> '{}')::numeric > 9223372036854775807 then
    perform gapless.refuse(field, 'must be a position, such as "123"');
  end if;
  return (value #>> '{}')::bigint;
end
$$;
comment on function gapless.selector_position(jsonb, text) is 'A position in a selector; null where there is none. Errors: VG001.';
