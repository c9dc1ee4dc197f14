-- Idempotency. For a sound request (an array of entries): null when none of its event ids is known; the first results
-- when all are known with the same content in the same streams and order; VG006 otherwise. An event without an id is
-- never known.
create or replace function gapless.known_result(tenant integer, request jsonb)
  returns gapless.append_result[]
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  set enable_hashjoin = off
  set enable_mergejoin = off
  language plpgsql
as $$
declare
  v_total bigint;
  v_known bigint;
  v_differs record;
  v_results gapless.append_result[];
begin
  with given as materialized (
    select n.entry_no, e.place, n.entry ->> 'stream' as stream, (e.event ->> 'id')::uuid as id, e.event
    from jsonb_array_elements(request) with ordinality n (entry, entry_no)
    cross join lateral jsonb_array_elements(gapless.as_array(n.entry -> 'events')) with ordinality e (event, place)
  ), matched as materialized (
    select g.*, k.version, k.stream as known_stream,
      row_number() over (partition by g.id order by g.entry_no, g.place) as occurrence,
      k.id is not null as known,
      k.version - row_number() over (partition by g.entry_no order by g.place) as run,
      k.stream = g.stream
        and k.type = g.event ->> 'type'
        and k.data = g.event -> 'data'
        and k.topic = coalesce(g.event ->> 'topic', gapless.topic_of(g.event ->> 'type', g.event -> 'data'))
        and k.metadata = coalesce(nullif(g.event -> 'metadata', 'null'), '{}')
        and k.occurred_at is not distinct from (g.event ->> 'occurred_at')::timestamptz as same
    from given g
    left join gapless.event k on k.tenant_id = known_result.tenant and k.id = g.id
  ), counted as (
    select count(*) as total, count(*) filter (where known) as known from matched
  ), differing as (
    select m.id, m.known_stream, m.known, m.same, m.occurrence, m.entry_no, m.place
    from matched m
    where m.id is not null and m.occurrence > 1 or m.known and not m.same
    order by m.entry_no, m.place limit 1
  ), per_entry as (
    select m.entry_no, row(m.stream, min(m.version), max(m.version), array_agg(m.id order by m.place), true)::gapless.append_result as result,
      count(distinct m.run) = 1 as in_order
    from matched m where m.known group by m.entry_no, m.stream
  )
  select c.total, c.known, d.id, d.known_stream, d.occurrence, p.in_order, p.results
  into v_differs
  from counted c
  left join differing d on true
  left join (select bool_and(in_order) as in_order, array_agg(result order by entry_no) as results from per_entry) p on true;

  v_total := v_differs.total;
  v_known := v_differs.known;
  v_results := v_differs.results;
  if v_differs.occurrence > 1 then
    perform gapless.fault('VG006', format('event id %s appears more than once in the call', v_differs.id),
      jsonb_build_object('eventId', v_differs.id), 'Give each event an id of its own, or none.');
  end if;
  if v_known = 0 then
    return null;
  end if;
  if v_differs.id is not null then
    perform gapless.fault('VG006', format('event id %s is already known in stream %L, with other content or in another stream', v_differs.id, v_differs.known_stream),
      jsonb_build_object('eventId', v_differs.id, 'stream', v_differs.known_stream), 'A new event needs a new id.');
  end if;
  if v_known < v_total then
    perform gapless.fault('VG006', format('%s of %s events are already known', v_known, v_total),
      jsonb_build_object('known', v_known, 'given', v_total), 'Repeat a call with exactly the events it had the first time.');
  end if;
  if not v_differs.in_order then
    perform gapless.fault('VG006', 'the events are already known, in another order', null,
      'Repeat a call with exactly the events it had the first time.');
  end if;
  return v_results;
end
$$;
comment on function gapless.known_result(integer, jsonb) is 'The first results of a request that was appended before, or null.';
