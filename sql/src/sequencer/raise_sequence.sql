-- Sets an identity column's counter to at least the highest value present. As the owner of the table, whose rows of
-- other tenants it cannot see: so the engine finds the highest value.
create or replace function gapless.raise_sequence(table_name text, field text)
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_sequence constant text := pg_get_serial_sequence(table_name, field);
  v_highest constant bigint := gapless.highest(table_name, field);
begin
  if v_highest > 0 then
    perform setval(v_sequence, greatest(v_highest, nextval(v_sequence)));
  end if;
end
$$;
comment on function gapless.raise_sequence(text, text) is 'Sets a counter past the values that are there; for adopt().';
