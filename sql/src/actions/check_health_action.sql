create or replace function gapless.check_health_action(action jsonb, field text)
  returns jsonb
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_names constant text[] := '{database,sequencer,webhooks,parked,lag}';
  v_checks constant jsonb := nullif(action -> 'checks', 'null');
  v_checked jsonb := '[]';
  v_place text;
  c record;
begin
  perform gapless.refuse_unknown(action, field, '{type,checks}');
  if v_checks is null or jsonb_typeof(v_checks) <> 'array' or jsonb_array_length(v_checks) not between 1 and 20 then
    perform gapless.refuse(field || '.checks', 'must be a list of 1 to 20 checks', 'For example ["database", "sequencer", {"lag": 1000}, {"url": "https://example.com/health"}].');
  end if;
  for c in select e.value, e.place - 1 as place from jsonb_array_elements(v_checks) with ordinality e (value, place) order by e.place loop
    v_place := format('%s.checks[%s]', field, c.place);
    if jsonb_typeof(c.value) = 'string' and c.value #>> '{}' = any (v_names) then
      v_checked := v_checked || case when c.value = '"lag"' then '{"lag": 1000}' else c.value end;
    elsif jsonb_typeof(c.value) = 'object' and c.value ? 'lag' then
      perform gapless.refuse_unknown(c.value, v_place, '{lag}');
      v_checked := v_checked || jsonb_build_object('lag', gapless.read_number(c.value -> 'lag', v_place || '.lag', 0, 1000000000, 1000));
    elsif jsonb_typeof(c.value) = 'object' and c.value ? 'url' then
      perform gapless.refuse_unknown(c.value, v_place, '{url}');
      if jsonb_typeof(c.value -> 'url') <> 'string' or length(c.value ->> 'url') > 2048
         or c.value ->> 'url' !~* '^https?://[^/?#@{}[:space:][:cntrl:]\\]+([/?#][^{}[:space:][:cntrl:]\\]*)?$' then
        perform gapless.refuse(v_place || '.url', 'must be an http or https URL of 2048 characters at most, without user, password and templates');
      end if;
      v_checked := v_checked || c.value;
    else
      perform gapless.refuse(v_place, format('must be one of %s, {"lag": events} or {"url": "https://…"}', array_to_string(v_names, ', ')));
    end if;
  end loop;
  return jsonb_build_object('type', 'health', 'checks', v_checked);
end
$$;
comment on function gapless.check_health_action(jsonb, text) is 'Internal: a health action, checked and with its defaults; VG001.';
