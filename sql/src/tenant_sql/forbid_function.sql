create or replace function gapless.forbid_function(tenant text, function text)
  returns integer
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  v_count integer;
begin
  delete from gapless.allowed_function a using gapless.tenant t
  where t.name = forbid_function.tenant and a.tenant_id = t.id
    and forbid_function.function in (a.signature, format('%I.%I', a.schema_name, a.function_name), a.schema_name || '.' || a.function_name);
  get diagnostics v_count = row_count;
  if v_count = 0 then
    perform gapless.fault('VG004', format('%L may not be called by tenant %L anyway', forbid_function.function, forbid_function.tenant), jsonb_build_object('field', 'function'), 'See gapless.allowed_function.');
  end if;
  perform gapless.tell_configuration(t.id, 'function', 'forbidden', jsonb_build_object('name', forbid_function.function)) from gapless.tenant t where t.name = forbid_function.tenant;
  return v_count;
end
$$;
comment on function gapless.forbid_function(text, text) is
  'Takes a function off the list of a tenant: by its signature as gapless.allowed_function has it, or all of the name schema.function. Returns how many. For the owner of the database. Errors: VG004.';
