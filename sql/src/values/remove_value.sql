create or replace function gapless.remove_value(key text)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  v_tenant constant integer := gapless.caller('values:admin');
  r gapless.value;
begin
  delete from gapless.value v where v.tenant_id = v_tenant and v.key = remove_value.key returning v.* into r;
  if r.key is null or r.expires_at <= gapless.now() then
    perform gapless.fault('VG004', format('there is no value %L', coalesce(key, '')), jsonb_build_object('field', 'key'), 'It may have expired. See list_values().');
  end if;
  return gapless.show_value(r);
end
$$;
comment on function gapless.remove_value(text) is 'Removes a stored value; returns what it was. Errors: VG003, VG004.';
grant execute on function gapless.remove_value(text) to gapless_user;
