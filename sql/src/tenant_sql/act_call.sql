-- A call as a statement. Of several functions of one name it takes the one that has these arguments.
create or replace function gapless.act_call(tenant text, action jsonb)
  returns table (sql text, parameters text[])
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  v_most constant integer := 10001;
  v_name constant text := action ->> 'function';
  v_arguments constant jsonb := case jsonb_typeof(action -> 'arguments') when 'string' then (action ->> 'arguments')::jsonb else action -> 'arguments' end;
  v_is_named constant boolean := jsonb_typeof(v_arguments) = 'object';
  v_tenant constant integer := (select t.id from gapless.tenant t where t.name = act_call.tenant and t.active);
  v_given constant text[] := case when v_is_named then array(select k from jsonb_object_keys(v_arguments) k order by k) end;
  v_count constant integer := case when v_is_named then cardinality(v_given) else jsonb_array_length(v_arguments) end;
  v_found regprocedure;
  v_types oid[];
  v_names text[];
  p record;
begin
  if not exists (select from gapless.tenant_sql q where q.tenant_id = v_tenant) then
    perform gapless.fault('VG003', 'this tenant may not run SQL', null, 'Have the owner of the database run: select gapless.allow_tenant_sql(tenant)');
  end if;
  if not exists (select from gapless.allowed_function a where a.tenant_id = v_tenant and a.schema_name || '.' || a.function_name = v_name) then
    perform gapless.fault('VG003', format('the function %s is not on the list of this tenant', v_name), jsonb_build_object('field', 'function'),
      'Have the owner of the database run: select gapless.allow_function(tenant, function)');
  end if;
  for p in
    select o.oid::regprocedure as name, o.proargtypes::oid[] as types, o.pronargs, o.pronargdefaults, o.proargnames, o.proargmodes
    from gapless.allowed_function a
    join pg_catalog.pg_namespace n on n.nspname = a.schema_name
    join pg_catalog.pg_proc o on o.pronamespace = n.oid and o.proname = a.function_name
    where a.tenant_id = v_tenant and a.schema_name || '.' || a.function_name = v_name
      and format('%I.%I(%s)', n.nspname, o.proname, pg_get_function_identity_arguments(o.oid)) = a.signature
      and o.provariadic = 0 and v_count between o.pronargs - o.pronargdefaults and o.pronargs
    order by o.pronargs, a.signature
  loop
    -- The names of what goes in: all of them where nothing comes out by a name.
    v_names := case when p.proargmodes is null then p.proargnames
      else array(select x.name from unnest(p.proargnames, p.proargmodes) with ordinality x (name, mode, place) where x.mode in ('i', 'b') order by x.place) end;
    if not v_is_named or v_given <@ coalesce(v_names, '{}') then
      v_found := p.name;
      v_types := array(select t from unnest(p.types) with ordinality u (t, place) order by u.place);
      exit;
    end if;
  end loop;
  if v_found is null then
    perform gapless.refuse('arguments', format('do not fit %s', v_name), 'An object names the arguments, a list gives them in order.');
  end if;
  sql := (select format('select to_jsonb(gapless_rows)::text as gapless_row from %s(%s) gapless_rows limit %s',
      (select format('%I.%I', n.nspname, o.proname) from pg_catalog.pg_proc o join pg_catalog.pg_namespace n on n.oid = o.pronamespace where o.oid = v_found),
      string_agg(case when v_is_named then format('%I => $%s::%s', v_given[g], g, format_type(v_types[array_position(v_names, v_given[g])], null))
        else format('$%s::%s', g, format_type(v_types[g], null)) end, ', ' order by g), v_most)
    from generate_series(1, v_count) g);
  parameters := case when v_is_named then array(select v_arguments ->> k from unnest(v_given) with ordinality u (k, place) order by u.place)
    else array(select a.value #>> '{}' from jsonb_array_elements(v_arguments) with ordinality a (value, place) order by a.place) end;
  return next;
end
$$;
comment on function gapless.act_call(text, jsonb) is
  'The statement of a call action, to be run on the tenant''s own connection, see act_login(). Rows come as one column, gapless_row, JSON. Server roles only. Errors: VG001, VG003.';
grant execute on function gapless.act_call(text, jsonb) to gapless_server;
