create or replace function gapless.allow_function(tenant text, function regprocedure)
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  v_tenant constant integer := (select t.id from gapless.tenant t where t.name = allow_function.tenant);
  p record;
begin
  select n.nspname, o.proname, o.prokind, format('%I.%I(%s)', n.nspname, o.proname, pg_get_function_identity_arguments(o.oid)) as signature into p
  from pg_catalog.pg_proc o join pg_catalog.pg_namespace n on n.oid = o.pronamespace where o.oid = function;
  if v_tenant is null then
    perform gapless.fault('VG004', format('there is no tenant %L', coalesce(allow_function.tenant, '')), jsonb_build_object('field', 'tenant'), 'See gapless.tenant.');
  elsif p.proname is null then
    perform gapless.refuse('function', 'must be a function');
  elsif p.prokind <> 'f' then
    perform gapless.refuse('function', 'must be a function, no procedure, aggregate or window function');
  elsif p.nspname in ('pg_catalog', 'information_schema', 'gapless') or p.nspname ~ '^pg_' then
    perform gapless.refuse('function', format('must not be one of the schema %s', p.nspname), 'Wrap it in a function of your own.');
  end if;
  insert into gapless.allowed_function (tenant_id, signature, schema_name, function_name) values (v_tenant, p.signature, p.nspname, p.proname)
  on conflict do nothing;
  if found then
    perform gapless.tell_configuration(v_tenant, 'function', 'allowed', jsonb_build_object('name', p.signature));
  end if;
end
$$;
comment on function gapless.allow_function(text, regprocedure) is
  'Lets call actions of a tenant call a function: ''sales.score(uuid)''. The tenant''s role needs the privilege for it, too. For the owner of the database. Errors: VG001, VG004.';
