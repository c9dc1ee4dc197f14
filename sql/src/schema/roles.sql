-- The roles are shared by all databases of a server; each is made only when missing. Nobody logs in as any of them.
do $$
declare
  v_role text;
begin
  foreach v_role in array array['gapless_owner', 'gapless_engine', 'gapless_user', 'gapless_server'] loop
    if not exists (select from pg_catalog.pg_roles where rolname = v_role) then
      execute format('create role %I nologin', v_role);
    end if;
    -- An installer that is no superuser must be a member to make things on a role's behalf.
    if not (select rolsuper from pg_catalog.pg_roles where rolname = current_user)
       and not pg_has_role(current_user, v_role, 'usage') then
      execute format('grant %I to %I', v_role, current_user);
    end if;
  end loop;
  if not pg_has_role('gapless_server', 'gapless_user', 'member') then
    grant gapless_user to gapless_server;
  end if;
  -- grant_access() hands out membership in gapless_user, and runs as the engine.
  if not exists (select from pg_catalog.pg_auth_members m
                 where m.roleid = 'gapless_user'::regrole and m.member = 'gapless_engine'::regrole and m.admin_option) then
    grant gapless_user to gapless_engine with admin option;
  end if;
end
$$;
