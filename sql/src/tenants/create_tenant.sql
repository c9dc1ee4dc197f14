create or replace function gapless.create_tenant(name text)
  returns integer
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_id integer;
begin
  if create_tenant.name is null or create_tenant.name !~ '^[A-Za-z0-9_-]{1,64}$' then
    perform gapless.refuse('name', 'must be 1 to 64 of A-Z a-z 0-9 _ -');
  end if;
  insert into gapless.tenant (name) values (create_tenant.name) on conflict do nothing returning id into v_id;
  if v_id is null then
    perform gapless.fault('VG008', format('there is a tenant %L already', create_tenant.name),
      jsonb_build_object('field', 'name'), 'Choose another name.');
  end if;
  perform gapless.tell(v_id, 'tenant.created', 'tenant', jsonb_build_object('tenant', create_tenant.name));
  return v_id;
end
$$;
comment on function gapless.create_tenant(text) is
  'Makes a tenant (1 to 64 of A-Z a-z 0-9 _ -) and returns its number. For server roles and the owner.';
grant execute on function gapless.create_tenant(text) to gapless_server;
