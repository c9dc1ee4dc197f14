create or replace function gapless.remove_secret(name text)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  v_tenant constant integer := gapless.caller('secrets:admin');
  r gapless.secret;
begin
  delete from gapless.secret s where s.tenant_id = v_tenant and s.name = remove_secret.name returning * into r;
  if r.name is null then
    perform gapless.fault('VG004', format('there is no secret %L', coalesce(remove_secret.name, '')), jsonb_build_object('field', 'name'), 'See list_secrets().');
  end if;
  perform gapless.tell_configuration(v_tenant, 'secret', 'removed', jsonb_build_object('name', r.name));
  return gapless.show_sealed(r);
end
$$;
comment on function gapless.remove_secret(text) is 'Removes a secret; actions that name it fail from then on. Returns what list_secrets() showed of it. Errors: VG003, VG004.';
grant execute on function gapless.remove_secret(text) to gapless_user;
