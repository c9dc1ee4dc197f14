-- An API key of the tenant for one of its customers: it sees and changes the webhooks of that application, and nothing else.
create or replace function gapless.create_portal_token(application text, expires_in interval default '1 hour',
  out token text, out expires_at timestamptz)
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_tenant constant integer := gapless.caller('webhooks:admin');
  v_id constant uuid := gapless.uuid_v7();
  v_name constant text := left('portal of ' || application, 128);
  v_permissions constant text[] := array['webhooks:read', 'webhooks:admin'];
  v_bound constant text := nullif(current_setting('gapless.application', true), '');
begin
  if application is null or application !~ '^[A-Za-z0-9._:@-]{1,128}$' then
    perform gapless.refuse('application', 'must be 1 to 128 of A-Z a-z 0-9 . _ : @ -');
  elsif v_bound is not null then
    perform gapless.fault('VG003', 'a portal token makes no others', jsonb_build_object('field', 'application'), null);
  elsif expires_in is null or expires_in not between interval '1 minute' and interval '30 days' then
    perform gapless.refuse('expires_in', 'must be from 1 minute to 30 days');
  end if;
  expires_at := gapless.now() + expires_in;
  token := gapless.new_api_key();
  insert into gapless.api_key (tenant_id, id, name, hash, permissions, created_at, expires_at, application)
  values (v_tenant, v_id, v_name, sha256(convert_to(token, 'UTF8')), v_permissions, gapless.now(), create_portal_token.expires_at, create_portal_token.application);
  perform gapless.tell(v_tenant, 'credential.created', 'api-key-' || v_id, jsonb_build_object('subject', v_name, 'key', v_id, 'permissions', v_permissions,
    'expires_at', gapless.wire_time(create_portal_token.expires_at), 'application', create_portal_token.application));
end
$$;
comment on function gapless.create_portal_token(text, interval) is
  'Makes a token with which a customer sees and changes the webhooks of one application, and nothing else, for 1 minute to 30 days. '
  'It is shown only here; it is an API key and revoked like one. Errors: VG001, VG003.';
grant execute on function gapless.create_portal_token(text, interval) to gapless_user;
