-- A whole number of a spec, or the default where there is none.
create or replace function gapless.read_number(value jsonb, field text, lowest numeric, highest numeric, otherwise numeric, whole boolean default true)
  returns numeric
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_result numeric;
begin
  if value is null or value = 'null' then
    return otherwise;
  end if;
  if jsonb_typeof(value) = 'number' then
    v_result := value::numeric;
  end if;
  if v_result is null or v_result not between lowest and highest or whole and v_result <> trunc(v_result) then
    perform gapless.refuse(field, format('must be a %snumber from %s to %s', case when whole then 'whole ' else '' end, lowest, highest));
  end if;
  return v_result;
end
$$;
comment on function gapless.read_number(jsonb, text, numeric, numeric, numeric, boolean) is 'Internal: a number of a spec; VG001 for anything else.';
