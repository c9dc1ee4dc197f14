-- Whoever has a tenant decides for it; a server role (or the owner) without one decides for all that chose nothing themselves.
create or replace function gapless.builtin_events(family text, enabled boolean)
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_is_operator constant boolean := pg_has_role(session_user, 'gapless_server', 'member') and nullif(current_setting('gapless.tenant', true), '') is null;
  v_tenant constant integer := case when v_is_operator then 0 else gapless.authorize('streams:admin') end;
begin
  if family is null or not exists (select from gapless.builtin_families f where f.family = builtin_events.family) then
    perform gapless.refuse('family', format('must be one of %s', (select string_agg(f.family, ', ' order by f.family) from gapless.builtin_families f)));
  end if;
  if enabled is null then
    delete from gapless.builtin_choice c where c.tenant_id = v_tenant and c.family = builtin_events.family;
  else
    insert into gapless.builtin_choice as c (tenant_id, family, enabled) values (v_tenant, builtin_events.family, builtin_events.enabled)
    on conflict on constraint builtin_choice_pkey do update set enabled = excluded.enabled;
  end if;
  if v_tenant > 0 then
    perform gapless.tell(v_tenant, 'system.config_changed', 'configuration',
      jsonb_build_object('component', 'builtin_events', 'status', 'changed', 'family', builtin_events.family, 'enabled', builtin_events.enabled));
  end if;
end
$$;
comment on function gapless.builtin_events(text, boolean) is
  'Switches a family of built-in events (see gapless.builtin_families) on or off for the caller''s tenant; null: back to what holds for all. A server role without a tenant set decides '
  'for all tenants that chose nothing. What was written down before is still told. Errors: VG001, VG002, VG003 (streams:admin).';
grant execute on function gapless.builtin_events(text, boolean) to gapless_user;
