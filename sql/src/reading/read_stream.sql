create or replace function gapless.read_stream(
  stream text, from_version bigint default null, max_count integer default 1000, backwards boolean default false)
  returns setof gapless.events
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  set enable_hashjoin = off
  set enable_mergejoin = off
  language plpgsql
as $$
#variable_conflict use_column
declare
  v_tenant constant integer := gapless.authorize('events:read');
begin
  if read_stream.max_count is null or read_stream.max_count not between 1 and 10000 then
    perform gapless.refuse('max_count', 'must be from 1 to 10000');
  end if;
  if read_stream.from_version < 1 then
    perform gapless.refuse('from_version', 'must be 1 or more', 'Versions start at 1.');
  end if;
  if read_stream.backwards then
    return query
      select e.id, e.stream, e.version, l.position, e.type, e.topic, e.data, e.metadata, e.occurred_at, e.recorded_at
      from gapless.event e
      left join gapless.log l on l.tenant_id = e.tenant_id and l.seq = e.seq
      where e.tenant_id = v_tenant and e.stream = read_stream.stream
        and e.version <= coalesce(read_stream.from_version, 9223372036854775807)
      order by e.version desc limit read_stream.max_count;
  else
    return query
      select e.id, e.stream, e.version, l.position, e.type, e.topic, e.data, e.metadata, e.occurred_at, e.recorded_at
      from gapless.event e
      left join gapless.log l on l.tenant_id = e.tenant_id and l.seq = e.seq
      where e.tenant_id = v_tenant and e.stream = read_stream.stream and e.version >= coalesce(read_stream.from_version, 1)
      order by e.version limit read_stream.max_count;
  end if;
end
$$;
comment on function gapless.read_stream(text, bigint, integer, boolean) is
  'Events of a stream in version order, from a version on (inclusive; backwards: from it down, null from the newest). '
  'max_count 1 to 10000. An unknown stream has no events. Errors: VG001, VG003.';
grant execute on function gapless.read_stream(text, bigint, integer, boolean) to gapless_user;
