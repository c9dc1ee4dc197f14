-- The key is returned once and never stored.
create or replace function gapless.create_api_key(
  name text,
  permissions text[] default '{*}',
  expires_at timestamptz default null,
  tenant text default null,
  out key_id uuid,
  out api_key text
)
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_unbound constant boolean := pg_has_role(session_user, 'gapless_server', 'member')
    and nullif(current_setting('gapless.tenant', true), '') is null;
  v_tenant integer;
  v_permissions text[] := gapless.check_permissions(create_api_key.permissions);
begin
  if create_api_key.tenant is null then
    v_tenant := gapless.authorize('keys:admin');
  elsif v_unbound then
    select t.id into v_tenant from gapless.tenant t where t.name = create_api_key.tenant;
    if v_tenant is null then
      perform gapless.fault('VG004', format('there is no tenant %L', create_api_key.tenant),
        jsonb_build_object('field', 'tenant'), 'Make it first: select gapless.create_tenant(name)');
    end if;
  else
    v_tenant := gapless.authorize('keys:admin');
    if not exists (select from gapless.tenant t where t.id = v_tenant and t.name = create_api_key.tenant) then
      perform gapless.fault('VG003', 'keys can be made for the own tenant only', jsonb_build_object('field', 'tenant'), null);
    end if;
  end if;
  if create_api_key.name is null or length(create_api_key.name) not between 1 and 128 then
    perform gapless.refuse('name', 'must be 1 to 128 characters');
  end if;
  if create_api_key.expires_at <= gapless.now() then
    perform gapless.refuse('expires_at', 'must lie in the future');
  end if;
  -- Nobody hands out more than they hold.
  if not v_unbound then
    perform gapless.authorize(p) from unnest(v_permissions) p;
  end if;
  key_id := gapless.uuid_v7();
  api_key := gapless.new_api_key();
  insert into gapless.api_key (tenant_id, id, name, hash, permissions, created_at, expires_at)
  values (v_tenant, key_id, create_api_key.name, sha256(convert_to(api_key, 'UTF8')), v_permissions, gapless.now(),
    create_api_key.expires_at);
  perform gapless.tell(v_tenant, 'credential.created', 'api-key-' || key_id, jsonb_build_object('subject', create_api_key.name, 'key', key_id, 'permissions', v_permissions,
    'expires_at', gapless.wire_time(create_api_key.expires_at)));
end
$$;
comment on function gapless.create_api_key(text, text[], timestamptz, text) is
  'Makes an API key of the caller''s tenant (a server role without a tenant set may name one); the key is shown only here.';
grant execute on function gapless.create_api_key(text, text[], timestamptz, text) to gapless_user;
