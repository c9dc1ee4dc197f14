-- The actions of a trigger or a schedule, checked and with their defaults.
create or replace function gapless.check_actions(actions jsonb, field text default 'actions')
  returns jsonb
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_most constant integer := 20;
  v_largest constant integer := 262144;
  v_checked jsonb := '[]';
  r record;
begin
  if actions is null or jsonb_typeof(actions) <> 'array' or jsonb_array_length(actions) not between 1 and v_most then
    perform gapless.refuse(field, format('must be a list of 1 to %s actions', v_most), 'For example [{"type": "log", "message": "{{type}} in {{stream}}"}].');
  elsif length(actions::text) > v_largest then
    perform gapless.fault('VG007', format('%s are larger than 256 KiB', field), jsonb_build_object('field', field, 'rule', 'must not be larger than 256 KiB'), null);
  end if;
  for r in select a.value, a.place - 1 as place from jsonb_array_elements(actions) with ordinality a (value, place) order by a.place loop
    v_checked := v_checked || jsonb_build_array(gapless.check_action(r.value, format('%s[%s]', field, r.place)));
  end loop;
  return v_checked;
end
$$;
comment on function gapless.check_actions(jsonb, text) is 'Internal: a list of actions, checked and with their defaults; VG001 naming the field, such as actions[1].url.';
