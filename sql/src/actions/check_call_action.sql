-- Whether the tenant may call it is looked at when it is called: the list may change.
create or replace function gapless.check_call_action(action jsonb, field text)
  returns jsonb
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_function text;
  v_arguments constant jsonb := coalesce(nullif(action -> 'arguments', 'null'), '{}');
begin
  perform gapless.refuse_unknown(action, field, '{type,function,arguments}');
  v_function := gapless.action_text(action, 'function', field, 127);
  if v_function !~ '^[A-Za-z_][A-Za-z0-9_$]{0,62}[.][A-Za-z_][A-Za-z0-9_$]{0,62}$' then
    perform gapless.refuse(field || '.function', 'must be the name of a function with its schema, such as sales.score');
  elsif jsonb_typeof(v_arguments) not in ('object', 'array') then
    perform gapless.refuse(field || '.arguments', 'must be an object of named arguments or a list');
  elsif (select count(*) > 100 from jsonb_path_query(v_arguments, '$.*') a) or jsonb_typeof(v_arguments) = 'array' and jsonb_array_length(v_arguments) > 100 then
    perform gapless.refuse(field || '.arguments', 'must be 100 at most');
  end if;
  perform gapless.check_templates(v_arguments, field || '.arguments');
  return jsonb_build_object('type', 'call', 'function', v_function, 'arguments', v_arguments);
end
$$;
comment on function gapless.check_call_action(jsonb, text) is 'Internal: a call action, checked and with its defaults; VG001.';
