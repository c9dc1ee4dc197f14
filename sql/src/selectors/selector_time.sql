create or replace function gapless.selector_time(value jsonb, field text)
  returns timestamptz
  stable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  if value is null or jsonb_typeof(value) = 'null' then
    return null;
  end if;
  if jsonb_typeof(value) <> 'string' or not gapless.is_time(value #>> '{}') then
    perform gapless.refuse(field, 'must be a time with a zone, such as 2026-01-31T12:00:00Z');
  end if;
  return (value #>> '{}')::timestamptz;
end
$$;
comment on function gapless.selector_time(jsonb, text) is 'A time in a selector; null where there is none. Errors: VG001.';
