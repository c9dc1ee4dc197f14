create or replace function gapless.forget_capture(capture uuid)
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_tenant constant integer := gapless.caller('events:append');
begin
  if gapless.captured_table(capture) is null and exists (select from gapless.capture c where c.tenant_id = v_tenant and c.id = forget_capture.capture) then
    perform gapless.drop_capture(v_tenant, capture);
  end if;
end
$$;
comment on function gapless.forget_capture(uuid) is 'Internal: the part of release() that runs as the engine. It forgets only what no table has triggers of.';
grant execute on function gapless.forget_capture(uuid) to gapless_user;
