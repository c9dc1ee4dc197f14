-- Runs as the engine: the operator -> is not leakproof, so under row level security its index would not be used.
create or replace function gapless.correlated(correlation_id text, after bigint default null, max_count integer default 1000)
  returns setof gapless.events
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  set enable_hashjoin = off
  set enable_mergejoin = off
  language plpgsql
as $$
declare
  v_tenant constant integer := gapless.caller('events:read');
begin
  if correlated.max_count is null or correlated.max_count not between 1 and 10000 then
    perform gapless.refuse('max_count', 'must be from 1 to 10000');
  end if;
  return query
    select e.id, e.stream, e.version, l.position, e.type, e.topic, e.data, e.metadata, e.occurred_at, e.recorded_at
    from gapless.log l
    join gapless.event e on e.tenant_id = l.tenant_id and e.seq = l.seq
    where l.tenant_id = v_tenant and l.correlation_id = correlated.correlation_id and l.position > coalesce(correlated.after, 0)
    order by l.position limit correlated.max_count;
end
$$;
comment on function gapless.correlated(text, bigint, integer) is
  'The sequenced events whose metadata has this correlation_id, in position order, after a position. Errors: VG001, VG003.';
grant execute on function gapless.correlated(text, bigint, integer) to gapless_user;
