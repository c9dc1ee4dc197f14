-- The text is never a template: values come as parameters, so no event can change what is asked.
create or replace function gapless.check_query_action(action jsonb, field text)
  returns jsonb
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_sql text;
  v_first text;
  v_parameters constant jsonb := coalesce(nullif(action -> 'parameters', 'null'), '[]');
  v_writes constant jsonb := coalesce(nullif(action -> 'writes', 'null'), 'false');
  v_append constant jsonb := nullif(action -> 'append', 'null');
  v_stream text;
  v_type text;
begin
  perform gapless.refuse_unknown(action, field, '{type,sql,parameters,writes,append}');
  if jsonb_typeof(action -> 'sql') is distinct from 'string' or length(action ->> 'sql') not between 1 and 65536 then
    perform gapless.refuse(field || '.sql', 'must be a text of 1 to 65536 characters');
  end if;
  v_sql := regexp_replace(action ->> 'sql', '[;[:space:]]+$', '');
  v_first := lower(substring(v_sql from '^[(\s]*([A-Za-z]+)'));
  if strpos(v_sql, '{{') > 0 then
    perform gapless.refuse(field || '.sql', 'must not have templates', 'Write $1, $2 … and give the values as parameters: ["{{data.id}}"].');
  elsif jsonb_typeof(v_writes) <> 'boolean' then
    perform gapless.refuse(field || '.writes', 'must be true or false');
  elsif v_first is null or v_first not in ('select', 'with', 'values', 'table') and (v_writes = 'false' or v_first not in ('insert', 'update', 'delete', 'merge')) then
    perform gapless.refuse(field || '.sql', 'must be one statement that begins with select, with, values or table'
      || case when v_writes = 'true' then ', or with insert, update, delete or merge' else '' end,
      case when v_writes = 'false' and v_first in ('insert', 'update', 'delete', 'merge') then 'A query that writes says so: "writes": true.' end);
  elsif jsonb_typeof(v_parameters) <> 'array' or jsonb_array_length(v_parameters) > 100 then
    perform gapless.refuse(field || '.parameters', 'must be a list of 100 values at most');
  end if;
  perform gapless.check_templates(v_parameters, field || '.parameters');
  if v_append is not null then
    perform gapless.refuse_unknown(v_append, field || '.append', '{stream,type}');
    v_stream := gapless.action_text(v_append, 'stream', field || '.append', 1024);
    v_type := gapless.action_text(v_append, 'type', field || '.append', 1024);
    if strpos(v_stream, '{{') = 0 and not gapless.is_sound_name(v_stream) then
      perform gapless.refuse(field || '.append.stream', 'must be a text of 1 to 256 characters, without control characters');
    elsif strpos(v_type, '{{') = 0 and not gapless.is_sound_type(v_type) then
      perform gapless.refuse(field || '.append.type', 'must be 1 to 128 of A-Z a-z 0-9 . _ -');
    end if;
  end if;
  return jsonb_build_object('type', 'query', 'sql', v_sql, 'parameters', v_parameters, 'writes', v_writes)
    || case when v_append is null then '{}' else jsonb_build_object('append', jsonb_build_object('stream', v_stream, 'type', v_type)) end;
end
$$;
comment on function gapless.check_query_action(jsonb, text) is 'Internal: a query action, checked and with its defaults; VG001.';
