create or replace function gapless.drop_capture(tenant integer, capture uuid)
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  delete from gapless.capture c where c.tenant_id = drop_capture.tenant and c.id = drop_capture.capture;
  if found then
    perform gapless.tell(drop_capture.tenant, 'system.config_changed', 'capture-' || drop_capture.capture,
      jsonb_build_object('component', 'capture', 'status', 'released', 'capture', drop_capture.capture));
  end if;
  execute format('drop function if exists gapless.%I(text, text, text, jsonb[], jsonb[])', 'captured_' || replace(capture::text, '-', ''));
end
$$;
comment on function gapless.drop_capture(integer, uuid) is 'Internal: forgets a capture.';
