create or replace function gapless.check_action(action jsonb, field text)
  returns jsonb
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_types constant text[] := '{http,append,notify,log,call,query,store,cleanup,health,job}';
  v_type constant text := case when jsonb_typeof(action -> 'type') = 'string' then action ->> 'type' end;
begin
  if action is null or jsonb_typeof(action) <> 'object' then
    perform gapless.refuse(field, 'must be an object with a type', format('The types are %s.', array_to_string(v_types, ', ')));
  elsif v_type is null or v_type <> all (v_types) then
    perform gapless.refuse(field || '.type', format('must be one of %s', array_to_string(v_types, ', ')),
      case when v_type is not null then 'Did you mean ' || gapless.near_miss(v_type, v_types) || '?' end);
  end if;
  return case v_type
    when 'http' then gapless.check_http_action(action, field)
    when 'append' then gapless.check_append_action(action, field)
    when 'call' then gapless.check_call_action(action, field)
    when 'query' then gapless.check_query_action(action, field)
    when 'cleanup' then gapless.check_cleanup_action(action, field)
    when 'health' then gapless.check_health_action(action, field)
    else gapless.check_other_action(action, field)
  end;
end
$$;
comment on function gapless.check_action(jsonb, text) is 'Internal: one action, checked and with its defaults; VG001.';
