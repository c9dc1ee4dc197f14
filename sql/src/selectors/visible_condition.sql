-- What somebody with certain permissions may see. Whatever names a table, or is of a database family, is about a table: to be
-- seen it needs that table and read or admin. Else a user's events are for the user and admin, a system's for operator and admin,
-- and the rest for read and admin. What is left out is not had.
create or replace function gapless.visible_condition(who jsonb, field text)
  returns jsonb
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_known constant text[] := '{user,tables,permissions}';
  v_of_table constant jsonb := '{"any": [{"path": "data.table_name", "exists": true}, {"path": "type", "starts_with": "row."}, {"path": "type", "starts_with": "schema."},
    {"path": "type", "starts_with": "table."}, {"path": "type", "starts_with": "index."}, {"path": "type", "starts_with": "query."},
    {"path": "type", "eq": "data.ingested"}]}';
  v_of_user constant jsonb := '{"path": "type", "starts_with": "user."}';
  v_of_system constant jsonb := '{"path": "type", "starts_with": "system."}';
  v_never constant jsonb := '{"path": "type", "exists": false}';
  v_always constant jsonb := '{"path": "type", "exists": true}';
  v_key text;
  v_permissions text[];
  v_tables text[];
  v_reads boolean;
  v_is_admin boolean;
begin
  if jsonb_typeof(who) <> 'object' then
    perform gapless.refuse(field, 'must be an object with permissions, and a user and tables where there are any');
  end if;
  select k into v_key from jsonb_object_keys(who) k where k <> all (v_known) order by k limit 1;
  if found then
    perform gapless.refuse_key(v_key, field, v_known);
  end if;
  if who ? 'user' and (jsonb_typeof(who -> 'user') <> 'string' or who ->> 'user' = '') then
    perform gapless.refuse(field || '.user', 'must be a text, the user_id in the data of events');
  end if;
  v_permissions := coalesce(gapless.selector_texts(nullif(who -> 'permissions', '[]'), field || '.permissions'), '{}');
  select p into v_key from unnest(v_permissions) p where p not in ('read', 'operator', 'admin') limit 1;
  if found then
    perform gapless.refuse(field || '.permissions', format('must be of read, operator and admin, not %s', to_json(left(v_key, 64))));
  end if;
  v_tables := coalesce(gapless.selector_texts(nullif(who -> 'tables', '[]'), field || '.tables'), '{}');
  v_is_admin := 'admin' = any (v_permissions);
  v_reads := v_is_admin or 'read' = any (v_permissions);
  return jsonb_build_object('any', jsonb_build_array(
    jsonb_build_object('all', jsonb_build_array(v_of_table, case
      when not v_reads or v_tables = '{}' then v_never
      when '*' = any (v_tables) then v_always
      -- Each table that it names: of several, none may be one that must not be seen.
      else jsonb_build_object('path', 'data.table_name', 'in', to_jsonb(v_tables), 'every', jsonb_build_object('path', '.', 'in', to_jsonb(v_tables))) end)),
    jsonb_build_object('all', jsonb_build_array(jsonb_build_object('not', v_of_table), jsonb_build_object('any', jsonb_build_array(
      jsonb_build_object('all', jsonb_build_array(v_of_user, case
        when v_is_admin then v_always
        when who ? 'user' then jsonb_build_object('path', 'data.user_id', 'eq', who -> 'user', 'every', jsonb_build_object('path', '.', 'eq', who -> 'user'))
        else v_never end)),
      jsonb_build_object('all', jsonb_build_array(v_of_system, case when v_is_admin or 'operator' = any (v_permissions) then v_always else v_never end)),
      jsonb_build_object('all', jsonb_build_array(jsonb_build_object('not', v_of_user), jsonb_build_object('not', v_of_system),
        case when v_reads then v_always else v_never end))))))));
end
$$;
comment on function gapless.visible_condition(jsonb, text) is 'What somebody with certain permissions may see, as a condition. Errors: VG001.';
