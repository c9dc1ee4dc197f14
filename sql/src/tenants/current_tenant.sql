-- The tenant of this connection. It comes from session_user, which neither a setting nor `set role` can change: a
-- server role names the tenant in gapless.tenant, any other login role has the tenant it was granted.
create or replace function gapless.current_tenant()
  returns integer
  stable
  parallel restricted
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  if pg_has_role(session_user, 'gapless_server', 'member') then
    return (select t.id from gapless.tenant t
            where t.name = nullif(current_setting('gapless.tenant', true), '') and t.active);
  end if;
  return (select t.id from gapless.access a join gapless.tenant t on t.id = a.tenant_id
          where a.role_name = session_user and t.active);
end
$$;
comment on function gapless.current_tenant() is 'The number of the tenant this connection works for, or null.';
grant execute on function gapless.current_tenant() to gapless_user;
