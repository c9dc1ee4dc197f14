create or replace function gapless.show_capture(capture uuid)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_tenant constant integer := gapless.caller('events:append');
begin
  return (select jsonb_build_object('id', c.id, 'operations', to_jsonb(c.operations), 'key', to_jsonb(c.key_columns), 'stream', c.stream,
    'payload', c.payload, 'each', c.each, 'identity', to_jsonb(c.identity), 'transactions', c.tells_transactions, 'options', c.options)
    from gapless.capture c where c.tenant_id = v_tenant and c.id = show_capture.capture);
end
$$;
comment on function gapless.show_capture(uuid) is 'Internal: a capture as capture() answers it.';
grant execute on function gapless.show_capture(uuid) to gapless_user;
