-- Walks metadata.causation_id both ways: to the event that began it all, and to everything an event set off. Each event
-- is visited once, so a ring of causes, which nothing forbids, ends.
create or replace function gapless.trace(event_id uuid, max_count integer default 1000)
  returns table (depth integer, id uuid, stream text, version bigint, "position" bigint, type text, topic text, data jsonb,
    metadata jsonb, occurred_at timestamptz, recorded_at timestamptz)
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
  v_tenant constant integer := gapless.caller('events:read');
begin
  if trace.max_count is null or trace.max_count not between 1 and 10000 then
    perform gapless.refuse('max_count', 'must be from 1 to 10000');
  end if;
  if not exists (select from gapless.event e where e.tenant_id = v_tenant and e.id = trace.event_id) then
    perform gapless.fault('VG004', format('there is no event %s', trace.event_id), jsonb_build_object('field', 'event_id'), null);
  end if;
  return query
    with recursive causes as (
      select 0 as depth, e.id, e.metadata ->> 'causation_id' as cause
      from gapless.event e where e.tenant_id = v_tenant and e.id = trace.event_id
      union all
      select c.depth - 1, e.id, e.metadata ->> 'causation_id'
      from causes c join gapless.event e on e.tenant_id = v_tenant
        and e.id = case when c.cause ~ '^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$' then c.cause::uuid end
      where c.depth > -100
    ) cycle id set is_ring using path, effects as (
      select 0 as depth, trace.event_id as id
      union all
      select f.depth + 1, e.id
      from effects f
      -- As whoever wrote it may have spelt it.
      join gapless.log l on l.tenant_id = v_tenant and l.causation_id = any (array[f.id::text, upper(f.id::text)])
      join gapless.event e on e.tenant_id = l.tenant_id and e.seq = l.seq
      where f.depth < 100
    ) cycle id set is_ring using path, found as (
      select c.id, c.depth from causes c where not c.is_ring
      union
      select f.id, f.depth from effects f where not f.is_ring
    ), nearest as (
      select distinct on (f.id) f.id, f.depth from found f order by f.id, abs(f.depth)
    )
    select n.depth, e.id, e.stream, e.version, l.position, e.type, e.topic, e.data, e.metadata, e.occurred_at, e.recorded_at
    from nearest n
    join gapless.event e on e.tenant_id = v_tenant and e.id = n.id
    left join gapless.log l on l.tenant_id = e.tenant_id and l.seq = e.seq
    order by n.depth, e.seq limit trace.max_count;
end
$$;
comment on function gapless.trace(uuid, integer) is
  'The causes of an event (depth below 0), itself (0) and its effects (above 0), by metadata.causation_id, up to 100 steps '
  'each way; effects once they have positions. Errors: VG001, VG003, VG004 not_found.';
grant execute on function gapless.trace(uuid, integer) to gapless_user;
