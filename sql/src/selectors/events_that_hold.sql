-- For live feeds: many selectors and a page of the log, in one statement. What lists and positions say was decided before;
-- left are conditions and times. Each event's document is made once, however many ask for it.
create or replace function gapless.events_that_hold(selections gapless.selection[], which integer[], positions bigint[])
  returns table (selection integer, "position" bigint)
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  set max_parallel_workers_per_gather = 0
  set jit = off
  language plpgsql
as $$
declare
  v_tenant constant integer := gapless.authorize('events:read');
begin
  if cardinality(which) is distinct from cardinality(positions) then
    perform gapless.refuse('which', 'must be as long as positions');
  end if;
  return query
    with page as materialized (
      select p.place, e.logged_at, e.document
      from (select distinct unnest(positions)) p (place)
      cross join lateral (
        select l.logged_at, gapless.event_document(e.stream, e.version, l.position, e.id, e.type, e.topic, e.data, e.metadata,
          e.occurred_at, e.recorded_at) as document
        from gapless.log l join gapless.event e on e.tenant_id = l.tenant_id and e.seq = l.seq
        where l.tenant_id = v_tenant and l.position = p.place offset 0) e
    )
    select a.nr, a.place
    from unnest(which, positions) a (nr, place)
    join page p on p.place = a.place
    join unnest(selections) with ordinality s on s.ordinality = a.nr
    where (s.since is null or p.logged_at >= s.since) and (s.until is null or p.logged_at <= s.until)
      and gapless.condition_holds(p.document, s.condition);
end
$$;
comment on function gapless.events_that_hold(gapless.selection[], integer[], bigint[]) is
  'Of pairs of a selection (its number in the first list, from 1) and a position: those where condition and times of the selection hold. '
  'Lists and positions of the selection are not looked at. Errors: VG001, VG003.';
grant execute on function gapless.events_that_hold(gapless.selection[], integer[], bigint[]) to gapless_user;
