create or replace function gapless.position_of(event_id uuid)
  returns bigint
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_tenant constant integer := gapless.authorize('events:read');
  v_position bigint;
begin
  select l.position into v_position
  from gapless.event e left join gapless.log l on l.tenant_id = e.tenant_id and l.seq = e.seq
  where e.tenant_id = v_tenant and e.id = position_of.event_id;
  if not found then
    perform gapless.fault('VG004', format('there is no event %s', position_of.event_id), jsonb_build_object('field', 'event_id'),
      'Events of transactions that are still open are not seen yet.');
  end if;
  return v_position;
end
$$;
comment on function gapless.position_of(uuid) is 'The position of an event, null while it has none. Errors: VG004 not_found.';
grant execute on function gapless.position_of(uuid) to gapless_user;
