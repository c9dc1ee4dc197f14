-- One statement, for the tenant's own connection: its rows as JSON, so that they come in one column, whatever they are. A statement of
-- its own cannot end there: what follows the text is on a line of its own, and the parameters are no part of it.
create or replace function gapless.act_query(tenant text, action jsonb)
  returns table (sql text, parameters text[], writes boolean)
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  v_most constant integer := 10001;
  v_sql constant text := action ->> 'sql';
  v_writes constant boolean := coalesce((action -> 'writes')::boolean, false);
  v_values constant jsonb := case jsonb_typeof(action -> 'parameters') when 'string' then (action ->> 'parameters')::jsonb else action -> 'parameters' end;
  q gapless.tenant_sql;
begin
  select o.* into q from gapless.tenant t join gapless.tenant_sql o on o.tenant_id = t.id where t.name = act_query.tenant and t.active;
  if q.tenant_id is null then
    perform gapless.fault('VG003', 'this tenant may not run SQL', null, 'Have the owner of the database run: select gapless.allow_tenant_sql(tenant)');
  elsif v_writes and not q.writes then
    perform gapless.fault('VG003', 'SQL of this tenant may not write', jsonb_build_object('field', 'writes'), 'Have the owner of the database run: select gapless.allow_tenant_sql(tenant, writes => true)');
  end if;
  -- As check_query_action() left it: the definition may be older than the rule.
  perform gapless.check_query_action(jsonb_build_object('type', 'query', 'sql', v_sql, 'parameters', '[]'::jsonb, 'writes', v_writes), 'action');
  sql := case when v_writes and v_sql ~* '^\s*(insert|update|delete|merge)' and v_sql !~* '\mreturning\M' then v_sql
    else format(E'with gapless_rows as (\n%s\n) select to_jsonb(gapless_rows)::text as gapless_row from gapless_rows limit %s', v_sql, v_most) end;
  parameters := array(select case jsonb_typeof(p.value) when 'null' then null else p.value #>> '{}' end from jsonb_array_elements(v_values) with ordinality p (value, place) order by p.place);
  writes := v_writes;
  return next;
end
$$;
comment on function gapless.act_query(text, jsonb) is
  'The statement of a query action, to be run on the tenant''s own connection, see act_login(). Rows come as one column, gapless_row, JSON. Server roles only. Errors: VG001, VG003.';
grant execute on function gapless.act_query(text, jsonb) to gapless_server;
