create or replace function gapless.highest(table_name text, field text)
  returns bigint
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_highest bigint;
begin
  execute format('select max(%I) from %s', field, table_name::regclass) into v_highest;
  return coalesce(v_highest, 0);
end
$$;
comment on function gapless.highest(text, text) is 'The highest value of a column; for adopt().';
