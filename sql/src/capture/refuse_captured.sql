-- Why a captured table cannot be written to. Of the tenant nothing is said that whoever writes would not know.
create or replace function gapless.refuse_captured(tenant integer, capture uuid, in_table text)
  returns void
  volatile
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_owner constant name := (select k.owner from gapless.capture k join gapless.tenant t on t.id = k.tenant_id and t.active
    where k.tenant_id = refuse_captured.tenant and k.id = refuse_captured.capture);
begin
  if v_owner is null then
    perform gapless.fault('VG002', format('the tenant that %s is captured for is not active, or has no such capture', in_table), null,
      'Ask the operator, or release the table: select gapless.release(table)');
  end if;
  perform gapless.fault('VG003', format('%s is captured, but its owner may not append to the tenant that it is captured for any more', in_table),
    jsonb_build_object('permission', 'events:append'), format('Grant %I the access again, or release the table: select gapless.release(table)', v_owner));
end
$$;
comment on function gapless.refuse_captured(integer, uuid, text) is 'Internal: why changes of a captured table cannot be told. Errors: VG002, VG003.';
