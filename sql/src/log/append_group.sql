create or replace function gapless.append_group(tenant text, requests text[])
  returns table (request integer, results jsonb, sqlstate text, message text, detail text, hint text)
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_tenant integer;
begin
  select t.id into v_tenant from gapless.tenant t where t.name = append_group.tenant and t.active;
  if v_tenant is null then
    perform gapless.fault('VG002', 'no tenant is set, or it is not active', null, null);
  end if;
  return query select * from gapless.append_requests(v_tenant, requests::jsonb[]);
end
$$;
comment on function gapless.append_group(text, text[]) is
  'Group commit for servers: many requests of one tenant in one transaction. Each is what append_batch() takes and stands '
  'for itself: it has results, or the error it would have raised. Permissions are the caller''s business. '
  'Raises only what concerns all: 23505 when an event id was appended elsewhere at the same moment, 40001 and 40P01 when a '
  'concurrent change came between; call again then.';
grant execute on function gapless.append_group(text, text[]) to gapless_server;
