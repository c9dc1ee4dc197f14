create or replace function gapless.set_secret(name text, value text)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  v_most constant integer := 1000;
  v_tenant constant integer := gapless.caller('secrets:admin');
  v_sealed bytea;
  r gapless.secret;
begin
  if set_secret.name is null or set_secret.name !~ '^[A-Za-z0-9_-]{1,64}$' then
    perform gapless.refuse('name', 'must be 1 to 64 of A-Z a-z 0-9 _ -');
  elsif value is null or value = '' or octet_length(value) > 8192 then
    perform gapless.refuse('value', 'must be a text of 1 to 8192 bytes');
  elsif not exists (select from gapless.secret s where s.tenant_id = v_tenant and s.name = set_secret.name)
     and (select count(*) from gapless.secret s where s.tenant_id = v_tenant) >= v_most then
    perform gapless.refuse('name', format('would be one secret more than the %s a tenant may have', v_most));
  end if;
  v_sealed := gapless.seal(value, gapless.secret_label(v_tenant, set_secret.name));
  insert into gapless.secret as s (tenant_id, name, sealed, created_at, updated_at)
  values (v_tenant, set_secret.name, v_sealed, gapless.now(), gapless.now())
  on conflict on constraint secret_pkey do update set sealed = excluded.sealed, version = s.version + 1, updated_at = excluded.updated_at
  returning * into r;
  perform gapless.tell_configuration(v_tenant, 'secret', 'set', jsonb_build_object('name', r.name));
  return gapless.show_sealed(r);
end
$$;
comment on function gapless.set_secret(text, text) is
  'Keeps a secret (name 1 to 64 of A-Z a-z 0-9 _ -, value 1 to 8192 bytes) for actions and channels, which name it as {{secret.NAME}}; one of that name is replaced. It is sealed so that only servers '
  'can read it, and never shown again. Returns {name, version, createdAt, updatedAt}. Errors: VG001, VG003, VG012 where no server has given the installation a key yet.';
grant execute on function gapless.set_secret(text, text) to gapless_user;
