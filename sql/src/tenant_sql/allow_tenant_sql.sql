-- Runs with the rights of whoever calls it: making roles is for a superuser, or a role with CREATEROLE that installed Gapless.
create or replace function gapless.allow_tenant_sql(tenant text, permissions text[] default '{reader}', writes boolean default false,
  statement_timeout interval default '30 seconds')
  returns text
  volatile
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_password constant text := encode(gapless.random_bytes(), 'hex');
  v_role text := gapless.tenant_role(tenant);
begin
  if writes is null then
    perform gapless.refuse('writes', 'must be true or false');
  elsif statement_timeout is null or statement_timeout not between interval '1 second' and interval '1 hour' then
    perform gapless.refuse('statement_timeout', 'must be from 1 second to 1 hour');
  end if;
  permissions := gapless.check_permissions(permissions);
  if not exists (select from pg_catalog.pg_roles r where r.rolname = v_role) then
    execute format('create role %I', v_role);
  end if;
  -- The settings are what it begins with. It could lift them itself, so servers set and watch them, too.
  execute format('alter role %I login connection limit 20 password %L', v_role, gapless.scram_verifier(v_password));
  execute format('alter role %I set statement_timeout = %L', v_role, extract(epoch from statement_timeout) * 1000);
  execute format('alter role %I set default_transaction_read_only = %L', v_role, not writes);
  execute format('alter role %I set idle_in_transaction_session_timeout = %L', v_role, '60s');
  execute format('alter role %I set lock_timeout = %L', v_role, '5s');
  perform gapless.keep_tenant_sql(tenant, v_role, v_password, writes, statement_timeout);
  perform gapless.grant_access(v_role, tenant, permissions);
  return v_role;
end
$$;
comment on function gapless.allow_tenant_sql(text, text[], boolean, interval) is
  'Lets call and query actions of a tenant be carried out, as a login role of its own, which is made. It has the permissions given (reader if none are) and whatever you grant to it; '
  'it may write only with writes. Its password is new each time and sealed: only servers know it. Returns the role''s name. For the owner of the database. Errors: VG001, VG004, VG012.';
