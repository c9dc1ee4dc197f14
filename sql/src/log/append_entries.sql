-- The general write path. An entry is a stream, an expectation and its events; entries of the same request are all or
-- nothing together, requests stand for themselves. A fixed number of statements however many come.
--   1 look at every entry; explain what is unsound
--   2 answer the requests that are known already
--   3 where one of several requests expects a version: lock the streams and decide, entry by entry, who goes on
--   4 move the versions: one statement, streams in name order, so that no two calls wait for each other in a ring;
--     what a request that is alone expected is checked afterwards, since all of it or nothing stays
--   5 insert the events of those who go on
-- Plans are kept whatever the sizes: planning would cost more than a small group does.
create or replace function gapless.append_entries(
  tenant integer, requests integer[], streams text[], expected bigint[], must_exist boolean[], events jsonb[],
  new_ids boolean)
  returns setof gapless.append_outcome
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  set plan_cache_mode = force_generic_plan
  set jit = off
  language plpgsql
as $$
#variable_conflict use_variable
declare
  v_now constant timestamptz := gapless.now();
  v_entries constant integer := cardinality(requests);
  -- For each request whether it goes on; for each entry its size and, in the end, the version of its first event.
  v_goes boolean[] := array_fill(true, array[requests[cardinality(requests)]]);
  v_sizes bigint[];
  v_first bigint[];
  v_unsound integer[];
  v_events bigint;
  v_any_ids boolean;
  v_any_expected boolean;
  v_some integer[];
  v_twins boolean;
  v_ids uuid[];
  v_body jsonb;
  v_known gapless.append_result[];
  -- Answers of the requests that do not go on.
  v_answers gapless.append_outcome[] := '{}';
  v_detail text;
  v_hint text;
  r integer;
begin
  -- 1 ------------------------------------------------------------------------------------------------------------------
  select array_agg(q.size order by q.k), array_agg(distinct q.no) filter (where q.sound is not true),
    bool_or(q.ids), bool_or(q.expects), sum(q.size)
  into v_sizes, v_unsound, v_any_ids, v_any_expected, v_events
  from (
    select n.k, n.no,
      gapless.is_sound_name(n.stream) and coalesce(n.expected >= 0, true) and not (n.must and coalesce(n.expected = 0, false))
        and case jsonb_typeof(n.events)
          when 'object' then gapless.is_sound_event(n.events)
          when 'array' then (select count(*) <= 10000 and bool_and(gapless.is_sound_event(x)) from jsonb_array_elements(n.events) x)
          else false end as sound,
      case jsonb_typeof(n.events) when 'object' then 1 when 'array' then jsonb_array_length(n.events) else 0 end::bigint as size,
      case jsonb_typeof(n.events)
        when 'object' then n.events ->> 'id' is not null
        when 'array' then exists (select from jsonb_array_elements(n.events) x where x ->> 'id' is not null)
        else false end as ids,
      n.expected is not null or n.must as expects
    from unnest(requests, streams, expected, must_exist, events) with ordinality n (no, stream, expected, must, events, k)
  ) q;
  if v_events > 10000 then
    v_unsound := array(
      select unnest(v_unsound) union
      select n.no from unnest(requests, v_sizes) n (no, size) group by n.no having sum(n.size) > 10000);
  end if;
  foreach r in array coalesce(v_unsound, '{}') loop
    v_goes[r] := false;
    begin
      perform gapless.refuse_request(gapless.request_body(r, requests, streams, expected, must_exist, events));
    exception when others then
      get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
      v_answers := v_answers || row(r, null, null, null, null, null, sqlstate, sqlerrm, v_detail, v_hint)::gapless.append_outcome;
    end;
  end loop;

  -- 2 ------------------------------------------------------------------------------------------------------------------
  if v_any_ids and not new_ids then
    -- Requests with an id that is stored already, and whether an id stands in the call more than once.
    select array_agg(distinct i.no) filter (where i.known is not null), count(*) > count(distinct i.id) into v_some, v_twins
    from (
      select n.no, (x.event ->> 'id')::uuid as id,
        -- Not exists(): that may be planned as a hash of the whole table.
        (select k.id from gapless.event k where k.tenant_id = tenant and k.id = (x.event ->> 'id')::uuid) as known
      from unnest(requests, events) n (no, events)
      cross join lateral jsonb_array_elements(gapless.as_array(n.events)) x (event)
      where v_goes[n.no] and x.event ->> 'id' is not null
    ) i;
    if v_twins then
      -- A request with an id twice is refused below; of requests that share one the first goes on, the others are told
      -- to come again, and are duplicates then.
      for r in
        select distinct i.no from (
          select n.no, min(n.no) over (partition by (x.event ->> 'id')::uuid) as first,
            count(*) over (partition by n.no, (x.event ->> 'id')::uuid) as times
          from unnest(requests, events) n (no, events)
          cross join lateral jsonb_array_elements(gapless.as_array(n.events)) x (event)
          where v_goes[n.no] and x.event ->> 'id' is not null
        ) i where i.no > i.first or i.times > 1
      loop
        v_some := array_remove(v_some, r) || r;
      end loop;
    end if;
    foreach r in array coalesce(v_some, '{}') loop
      v_goes[r] := false;
      begin
        v_body := gapless.request_body(r, requests, streams, expected, must_exist, events);
        v_known := gapless.known_result(tenant, v_body);
        if v_known is null then
          raise exception using errcode = '23505', message = 'the same event id is being appended at this moment', hint = 'Try again.';
        end if;
        v_answers := v_answers || array(
          select row(r, k.stream, k.first_version, k.last_version, k.event_ids, true, null, null, null, null)::gapless.append_outcome
          from unnest(v_known) k);
      exception when others then
        get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
        v_answers := v_answers || row(r, null, null, null, null, null, sqlstate, sqlerrm, v_detail, v_hint)::gapless.append_outcome;
      end;
    end loop;
  end if;

  -- 3 and 4 ------------------------------------------------------------------------------------------------------------
  if v_any_expected and requests[v_entries] > 1 then
    select d.first, d.goes, v_answers || d.answers into v_first, v_goes, v_answers
    from gapless.decide(tenant, requests, streams, expected, must_exist, events, v_sizes, v_goes) d;
  else
    with going as (
      select n.k, n.stream, n.size,
        sum(n.size) over (partition by n.stream order by n.k) - n.size as before, sum(n.size) over (partition by n.stream) as total
      from unnest(requests, streams, v_sizes) with ordinality n (no, stream, size, k)
      where v_goes[n.no]
    ), moved as (
      insert into gapless.stream as s (tenant_id, name, version, created_at, updated_at)
      select tenant, g.stream, max(g.total), v_now, v_now from going g group by g.stream order by g.stream collate "C"
      on conflict (tenant_id, name) do update set version = s.version + excluded.version, updated_at = excluded.updated_at
      returning s.name, s.version
    )
    select array_agg(m.version - g.total + g.before + 1 order by n.k) into v_first
    from generate_series(1, v_entries) n (k)
    left join going g on g.k = n.k
    left join moved m on m.name = g.stream;
    if v_any_expected then
      perform gapless.wrong_version(n.stream, n.expected, n.first - 1)
      from unnest(streams, expected, must_exist, v_first) with ordinality n (stream, expected, must, first, k)
      where n.expected <> n.first - 1 or n.must and n.first = 1
      order by n.k limit 1;
    end if;
  end if;

  -- 5 ------------------------------------------------------------------------------------------------------------------
  with added as (
    insert into gapless.event (tenant_id, stream, version, recorded_at, occurred_at, id, type, topic, data, metadata)
    select tenant, n.stream, n.first + x.place - 1, v_now, (x.e ->> 'occurred_at')::timestamptz,
      coalesce((x.e ->> 'id')::uuid, gapless.uuid_v7()), x.e ->> 'type',
      coalesce(x.e ->> 'topic', gapless.topic_of(x.e ->> 'type', x.e -> 'data')),
      x.e -> 'data', coalesce(nullif(x.e -> 'metadata', 'null'), '{}')
    from unnest(streams, events, v_first) with ordinality n (stream, events, first, k)
    cross join lateral jsonb_array_elements(gapless.as_array(n.events)) with ordinality x (e, place)
    where n.first is not null
    order by n.k, x.place
    returning seq, id
  )
  -- seq was drawn in the order of entries and events, so the ids can be cut into entries again.
  select array_agg(a.id order by a.seq) into v_ids from added a;
  return query
    select c.no, c.stream, c.first, c.first + c.size - 1, v_ids[c.until - c.size + 1 : c.until], false,
      null::text, null::text, null::text, null::text
    from (
      select n.*, sum(n.size) over (order by n.k) as until
      from unnest(requests, streams, v_sizes, v_first) with ordinality n (no, stream, size, first, k)
      where n.first is not null
    ) c
    order by c.k;
  return query
    select a.request, a.stream, a.first_version, a.last_version, a.event_ids, a.duplicate, a.sqlstate, a.message,
      nullif(a.detail, ''), nullif(a.hint, '')
    from unnest(v_answers) a;
end
$$;
comment on function gapless.append_entries(integer, integer[], text[], bigint[], boolean[], jsonb[], boolean) is
  'The general write path behind append_batch() and append_group(): entries in columns, requests numbered from 1 upwards. '
  'new_ids: no event id can be known yet, so none is looked up. A row for each entry stored, or one for a request that was not.';
