create or replace function gapless.partitions(count integer default 32)
  returns table (partition integer, streams bigint, events bigint)
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_tenant constant integer := gapless.authorize('streams:read');
begin
  if partitions.count is null or partitions.count not between 1 and 65536 then
    perform gapless.refuse('count', 'must be from 1 to 65536');
  end if;
  return query
    select p.no, coalesce(s.streams, 0), coalesce(s.events, 0)
    from generate_series(0, partitions.count - 1) p (no)
    left join (
      select gapless.partition_of(t.name, partitions.count) as no, pg_catalog.count(*) as streams, sum(t.version)::bigint as events
      from gapless.stream t where t.tenant_id = v_tenant group by 1
    ) s on s.no = p.no
    order by p.no;
end
$$;
comment on function gapless.partitions(integer) is 'How the tenant''s streams and events fall into n partitions (see partition_of()).';
grant execute on function gapless.partitions(integer) to gapless_user;
