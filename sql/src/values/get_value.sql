create or replace function gapless.get_value(key text)
  returns jsonb
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  v_tenant constant integer := gapless.caller('values:read');
  r gapless.value;
begin
  select * into r from gapless.value v where v.tenant_id = v_tenant and v.key = get_value.key and (v.expires_at is null or v.expires_at > gapless.now());
  if r.key is null then
    perform gapless.fault('VG004', format('there is no value %L', coalesce(key, '')), jsonb_build_object('field', 'key'), 'It may have expired. See list_values().');
  end if;
  return gapless.show_value(r);
end
$$;
comment on function gapless.get_value(text) is 'A stored value: {key, value, expiresAt, updatedAt}. Errors: VG003, VG004 where there is none or it has expired.';
grant execute on function gapless.get_value(text) to gapless_user;
