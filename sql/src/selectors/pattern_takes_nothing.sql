-- Whether a part of an EventBridge pattern holds where nothing is: all that it asks for is that nothing be there.
create or replace function gapless.pattern_takes_nothing(pattern jsonb)
  returns boolean
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_key text;
  v_value jsonb;
begin
  for v_key, v_value in select * from jsonb_each(pattern) loop
    if v_key = '$or' then
      continue when exists (select from jsonb_array_elements(v_value) o where gapless.pattern_takes_nothing(o));
    elsif jsonb_typeof(v_value) = 'array' then
      continue when v_value @> '[{"exists": false}]';
    else
      continue when gapless.pattern_takes_nothing(v_value);
    end if;
    return false;
  end loop;
  return true;
end
$$;
comment on function gapless.pattern_takes_nothing(jsonb) is 'Whether an event pattern matches where there is nothing.';
