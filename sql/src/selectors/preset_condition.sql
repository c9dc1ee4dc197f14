create or replace function gapless.preset_condition(preset jsonb, field text)
  returns jsonb
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_known constant text[] := '{database_changes,user_activity,system_events}';
begin
  if jsonb_typeof(preset) <> 'string' or not preset #>> '{}' = any (v_known) then
    perform gapless.refuse(field, 'must be one of ' || array_to_string(v_known, ', '));
  end if;
  return case preset #>> '{}'
    when 'user_activity' then '{"path": "type", "starts_with": "user."}'::jsonb
    when 'system_events' then '{"path": "type", "starts_with": "system."}'::jsonb
    else '{"any": [{"path": "type", "starts_with": "row."}, {"path": "type", "starts_with": "schema."}, {"path": "type", "starts_with": "table."},
      {"path": "type", "starts_with": "index."}, {"path": "type", "eq": "data.ingested"}]}'::jsonb end;
end
$$;
comment on function gapless.preset_condition(jsonb, text) is 'A filter by name as a condition. Errors: VG001.';
