create or replace function gapless.revoke_api_key(key_id uuid)
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_tenant constant integer := gapless.authorize('keys:admin');
  v_name text;
begin
  select k.name into v_name from gapless.api_key k where k.tenant_id = v_tenant and k.id = revoke_api_key.key_id and k.revoked_at is null for no key update;
  if found then
    perform gapless.tell(v_tenant, 'credential.revoked', 'api-key-' || key_id, jsonb_build_object('subject', v_name, 'key', key_id));
  end if;
  update gapless.api_key k set revoked_at = coalesce(k.revoked_at, gapless.now())
  where k.tenant_id = v_tenant and k.id = revoke_api_key.key_id;
  if not found then
    perform gapless.fault('VG004', format('there is no API key %s', revoke_api_key.key_id),
      jsonb_build_object('field', 'key_id'), 'See gapless.api_keys.');
  end if;
end
$$;
comment on function gapless.revoke_api_key(uuid) is 'Ends an API key of the caller''s tenant; revoking twice is no error.';
grant execute on function gapless.revoke_api_key(uuid) to gapless_user;
