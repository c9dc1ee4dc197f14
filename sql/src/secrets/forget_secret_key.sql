-- When the private key is lost nothing that was sealed can be read again: secrets go, and the next server gives a new key. Signing
-- secrets of webhooks stay, so that nothing is sent without a signature: attempts fail until they are rotated.
create or replace function gapless.forget_secret_key()
  returns integer
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_count integer;
begin
  delete from gapless.sealing_key;
  delete from gapless.secret;
  get diagnostics v_count = row_count;
  return v_count;
end
$$;
comment on function gapless.forget_secret_key() is
  'Forgets the key that secrets are sealed with, and every secret of every tenant; for when the private key is lost. Returns how many. SQL of tenants needs allow_tenant_sql() again, '
  'webhooks rotate_secret() with grace 0. '
  'For the owner of the database.';
