-- Appended in the transaction of the command, once for each tenant that captures the schema; the objects of Gapless itself, those
-- of temporary schemas and what capture() makes are not told.
create or replace function gapless.tell_ddl(
  in_schema text, operation text, object_type text, object_name text, in_table text, type text)
  returns void
  volatile
  language plpgsql
as $$
#variable_conflict use_variable
declare
  v_now constant timestamptz := gapless.now();
  v_part constant text := regexp_replace(in_table, '[/[:cntrl:]]', '_', 'g');
  v_schema constant text := regexp_replace(in_schema, '[/[:cntrl:]]', '_', 'g');
  v_event jsonb;
begin
  v_event := jsonb_build_object('type', type,
    'topic', case when in_table is null then concat_ws('/', 'database', v_schema, type) else concat_ws('/', 'tables', v_schema, v_part, type) end,
    'metadata', jsonb_build_object('correlation_id', gapless.transaction_name(), 'user_id', session_user),
    'data', jsonb_strip_nulls(jsonb_build_object('schema_name', in_schema, 'operation', operation, 'object_type', object_type, 'object_name', object_name,
      'table_name', in_table, 'index_name', case when object_type = 'index' then object_name end,
      'timestamp_ms', floor(extract(epoch from v_now) * 1000)::bigint)));
  perform gapless.append_many(s.tenant_id, 'schema-' || v_schema, jsonb_build_array(v_event), null, false)
  from gapless.captured_schema s join gapless.tenant t on t.id = s.tenant_id and t.active where s.schema_name = in_schema order by s.tenant_id;
end
$$;
comment on function gapless.tell_ddl(text, text, text, text, text, text) is 'Internal: tells of a command that changed a captured schema.';
