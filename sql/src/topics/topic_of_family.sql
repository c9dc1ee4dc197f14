create or replace function gapless.topic_of_family(family text, type text, data jsonb)
  returns text
  immutable
  parallel safe
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_part text;
  v_operation text;
begin
  v_part := case family
    when 'job' then 'job_id'
    when 'user' then 'user_id'
    when 'system' then 'component'
    when 'websocket' then 'connection_id'
    when 'webrtc' then 'connection_id'
    when 'collection' then 'collection_name'
    when 'projection' then 'collection_name'
    when 'transaction' then 'transaction_id'
    else 'table_name'
  end;
  v_part := case when jsonb_typeof(data -> v_part) in ('string', 'number') then data ->> v_part end;
  if v_part ~ '[/[:cntrl:]]' or length(v_part) not between 1 and 64 then
    v_part := null;
  end if;
  case family
    when 'job' then return concat_ws('/', 'jobs', v_part);
    when 'user' then return concat_ws('/', 'users', v_part, type);
    when 'system' then return concat_ws('/', 'system', v_part, type);
    when 'websocket', 'webrtc' then return concat_ws('/', 'connections', v_part, type);
    when 'collection', 'projection' then return concat_ws('/', 'collections', v_part, type);
    when 'transaction' then return concat_ws('/', 'transactions', v_part, type);
    when 'row', 'schema' then
      v_operation := lower(data ->> 'operation');
      if v_operation !~ '^[a-z_]{1,32}$' then
        v_operation := null;
      end if;
      return concat_ws('/', 'tables', v_part, v_operation, type);
    else
      return case when v_part is null then 'database/' || type else concat_ws('/', 'tables', v_part, type) end;
  end case;
end
$$;
comment on function gapless.topic_of_family(text, text, jsonb) is 'topic_of() for the families of built-in types.';
-- topic_of() is inlined, so its caller needs this one too.
grant execute on function gapless.topic_of_family(text, text, jsonb) to gapless_user;
