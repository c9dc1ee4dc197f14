-- The general write path: requests, each an array of entries {stream, expected_version?, must_exist?, events}, each all
-- or nothing for itself. A fixed number of statements however many requests come.
--   1 take every request apart and look at it; explain the unsound ones
--   2 answer those that are known already
--   3 lock the streams where somebody expects a version, and decide, entry by entry, who goes on
--   4 move the versions: one statement, streams in name order, so that no two calls wait for each other in a ring
--   5 insert the events of those who go on
create or replace function gapless.append_requests(tenant integer, requests jsonb[])
  returns table (request integer, results jsonb, sqlstate text, message text, detail text, hint text)
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
#variable_conflict use_column
declare
  v_now constant timestamptz := gapless.now();
  -- For each request: whether it goes on, its results, its fault, how many events it has.
  v_goes boolean[] := array_fill(true, array[cardinality(requests)]);
  v_results jsonb[] := array_fill(null::jsonb, array[cardinality(requests)]);
  v_faults gapless.append_fault[] := array_fill(null::gapless.append_fault, array[cardinality(requests)]);
  v_sizes bigint[] := array_fill(0::bigint, array[cardinality(requests)]);
  -- For each entry, in order: its request, stream, events, expectation; the version of its first event.
  v_entry_request integer[];
  v_entry_stream text[];
  v_entry_stream_no integer[];
  v_entry_events jsonb[];
  v_entry_size bigint[];
  v_entry_expected bigint[];
  v_entry_must boolean[];
  v_entry_sound boolean[];
  v_entry_first bigint[];
  v_any_ids boolean;
  v_any_expected boolean;
  -- For each stream, in name order: version before the call, events added by it, whether somebody relies on the version.
  v_names text[];
  v_base bigint[];
  v_added bigint[];
  v_guarded boolean[];
  v_before bigint[];
  v_moved bigint[];
  v_ids uuid[];
  v_known gapless.append_result[];
  v_some integer[];
  v_entries integer;
  v_k integer;
  v_from integer;
  v_s integer;
  v_actual bigint;
  v_detail text;
  v_hint text;
  r integer;
begin
  -- 1 ------------------------------------------------------------------------------------------------------------------
  select array_agg(q.no order by q.no, q.place), array_agg(q.stream order by q.no, q.place),
    array_agg(q.stream_no order by q.no, q.place), array_agg(q.events order by q.no, q.place),
    array_agg(q.size order by q.no, q.place), array_agg(case when q.sound then q.expected::bigint end order by q.no, q.place),
    array_agg(q.must = 'true' order by q.no, q.place), array_agg(q.sound order by q.no, q.place),
    bool_or(q.ids), bool_or(q.expected is not null or q.must = 'true')
  into v_entry_request, v_entry_stream, v_entry_stream_no, v_entry_events, v_entry_size, v_entry_expected, v_entry_must,
    v_entry_sound, v_any_ids, v_any_expected
  from (
    select b.no::integer as no, e.place, e.entry ->> 'stream' as stream,
      dense_rank() over (order by (e.entry ->> 'stream') collate "C")::integer as stream_no,
      gapless.as_array(e.entry -> 'events') as events, v.size, v.ids,
      e.entry ->> 'expected_version' as expected, coalesce(e.entry ->> 'must_exist', 'false') as must,
      coalesce(jsonb_typeof(e.entry) = 'object'
        and e.entry - '{stream,expected_version,must_exist,events}'::text[] = '{}'
        and jsonb_typeof(e.entry -> 'stream') = 'string' and gapless.is_sound_name(e.entry ->> 'stream')
        and (e.entry ->> 'expected_version' is null or e.entry ->> 'expected_version' ~ '^[0-9]{1,18}$')
        and (e.entry ->> 'must_exist' is null or jsonb_typeof(e.entry -> 'must_exist') = 'boolean')
        and (e.entry ->> 'expected_version' is distinct from '0' or e.entry ->> 'must_exist' is distinct from 'true')
        and v.sound, false) as sound
    from unnest(requests) with ordinality b (body, no)
    left join lateral jsonb_array_elements(case jsonb_typeof(b.body) when 'array' then b.body else '[]' end)
      with ordinality e (entry, place) on true
    cross join lateral (
      select bool_and(gapless.is_sound_event(x.event)) as sound, count(*) as size, bool_or(x.event ->> 'id' is not null) as ids
      from jsonb_array_elements(gapless.as_array(e.entry -> 'events')) x (event)
    ) v
  ) q;
  v_entries := coalesce(cardinality(v_entry_request), 0);
  for v_k in 1 .. v_entries loop
    r := v_entry_request[v_k];
    v_sizes[r] := v_sizes[r] + v_entry_size[v_k];
    v_goes[r] := v_goes[r] and v_entry_sound[v_k] and v_sizes[r] <= 10000;
  end loop;
  for r in 1 .. cardinality(requests) loop
    continue when v_goes[r];
    begin
      perform gapless.refuse_request(requests[r]);
    exception when others then
      get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
      v_faults[r] := row(sqlstate, sqlerrm, v_detail, v_hint)::gapless.append_fault;
    end;
  end loop;

  -- 2 ------------------------------------------------------------------------------------------------------------------
  if v_any_ids then
    -- Requests with an id that is stored already, or that stands in this call more than once.
    select array_agg(distinct i.no order by i.no) into v_some
    from (
      select n.no, (x.event ->> 'id')::uuid as id, count(*) over (partition by (x.event ->> 'id')::uuid) as times
      from unnest(v_entry_request, v_entry_events) n (no, events)
      cross join lateral jsonb_array_elements(n.events) x (event)
      where v_goes[n.no] and x.event ->> 'id' is not null
    ) i
    where i.times > 1
      -- Not exists(): that may be planned as a hash of the whole table.
      or (select k.id from gapless.event k where k.tenant_id = append_requests.tenant and k.id = i.id) is not null;
    foreach r in array coalesce(v_some, '{}') loop
      begin
        v_known := gapless.known_result(append_requests.tenant, requests[r]);
        if v_known is not null then
          v_goes[r] := false;
          v_results[r] := to_jsonb(v_known);
        end if;
      exception when others then
        v_goes[r] := false;
        get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
        v_faults[r] := row(sqlstate, sqlerrm, v_detail, v_hint)::gapless.append_fault;
      end;
    end loop;
    if v_some is not null then
      -- Twins within this call: the first goes on, the others are told to come again, and are duplicates then.
      for r in
        select distinct i.no from (
          select n.no, min(n.no) over (partition by (x.event ->> 'id')::uuid) as first
          from unnest(v_entry_request, v_entry_events) n (no, events)
          cross join lateral jsonb_array_elements(n.events) x (event)
          where v_goes[n.no] and x.event ->> 'id' is not null
        ) i where i.no > i.first
      loop
        v_goes[r] := false;
        v_faults[r] := row('23505', 'the same event id is being appended at this moment', null, 'Try again.')::gapless.append_fault;
      end loop;
    end if;
  end if;

  -- 3 ------------------------------------------------------------------------------------------------------------------
  select array_agg(u.name order by u.name) into v_names
  from (select distinct s collate "C" as name from unnest(v_entry_stream) s) u;
  v_base := array_fill(0::bigint, array[coalesce(cardinality(v_names), 0)]);
  v_added := v_base;
  v_guarded := array_fill(false, array[coalesce(cardinality(v_names), 0)]);
  v_entry_first := array_fill(null::bigint, array[v_entries]);
  if v_any_expected then
    -- All streams of the call, not only the expected ones: locks are then taken in one order.
    perform from gapless.stream s
    where s.tenant_id = append_requests.tenant and s.name = any (v_names) order by s.name for update;
    -- A new statement, so it sees what was committed while the locks were waited for.
    select array_agg(coalesce(
      (select s.version from gapless.stream s where s.tenant_id = append_requests.tenant and s.name = u.name), 0) order by u.no)
    into v_base from unnest(v_names) with ordinality u (name, no);
  end if;
  v_k := 1;
  while v_k <= v_entries loop
    r := v_entry_request[v_k];
    v_from := v_k;
    -- One request: its entries one after the other, as if each had been appended alone.
    while v_k <= v_entries and v_entry_request[v_k] = r loop
      if v_goes[r] then
        v_s := v_entry_stream_no[v_k];
        v_actual := v_base[v_s] + v_added[v_s];
        if v_entry_expected[v_k] is not null or v_entry_must[v_k] then
          v_guarded[v_s] := true;
          if v_entry_expected[v_k] <> v_actual or v_entry_must[v_k] and v_actual = 0 then
            v_goes[r] := false;
            begin
              -- The second look after the lock: a twin may have brought the stream to where it is.
              v_known := gapless.known_result(append_requests.tenant, requests[r]);
              v_results[r] := to_jsonb(v_known);
              if v_known is null then
                perform gapless.wrong_version(v_names[v_s], v_entry_expected[v_k], v_actual);
              end if;
            exception when others then
              get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
              v_faults[r] := row(sqlstate, sqlerrm, v_detail, v_hint)::gapless.append_fault;
            end;
            -- Take back what the request's earlier entries had counted.
            for v_j in v_from .. v_k - 1 loop
              v_added[v_entry_stream_no[v_j]] := v_added[v_entry_stream_no[v_j]] - v_entry_size[v_j];
              v_entry_first[v_j] := null;
            end loop;
          end if;
        end if;
        if v_goes[r] then
          -- Counted from the stream's version before this call, which step 4 brings.
          v_entry_first[v_k] := v_added[v_s] + 1;
          v_added[v_s] := v_added[v_s] + v_entry_size[v_k];
        end if;
      end if;
      v_k := v_k + 1;
    end loop;
  end loop;

  -- 4 ------------------------------------------------------------------------------------------------------------------
  with moved as (
    insert into gapless.stream as s (tenant_id, name, version, created_at, updated_at)
    select append_requests.tenant, u.name, u.added, v_now, v_now
    from unnest(v_names, v_added) u (name, added)
    where u.added > 0
    order by u.name
    on conflict (tenant_id, name) do update set version = s.version + excluded.version, updated_at = excluded.updated_at
    returning s.name, s.version
  )
  select array_agg(m.version order by m.name) into v_moved from moved m;
  v_before := v_base;
  v_k := 0;
  for v_i in 1 .. coalesce(cardinality(v_names), 0) loop
    continue when v_added[v_i] = 0;
    v_k := v_k + 1;
    v_before[v_i] := v_moved[v_k] - v_added[v_i];
    -- Only a stream that did not exist could not be locked; somebody else made it in between.
    if v_guarded[v_i] and v_before[v_i] <> v_base[v_i] then
      raise exception using errcode = '40001', message = 'a stream was created at the same moment', hint = 'Try again.';
    end if;
  end loop;
  for v_k in 1 .. v_entries loop
    v_entry_first[v_k] := v_entry_first[v_k] + v_before[v_entry_stream_no[v_k]];
  end loop;

  -- 5 ------------------------------------------------------------------------------------------------------------------
  with added as (
    insert into gapless.event (tenant_id, stream, version, recorded_at, occurred_at, id, type, topic, data, metadata)
    select append_requests.tenant, n.stream, n.first + x.place - 1, v_now, (x.e ->> 'occurred_at')::timestamptz,
      coalesce((x.e ->> 'id')::uuid, gapless.uuid_v7()), x.e ->> 'type',
      coalesce(x.e ->> 'topic', gapless.topic_of(x.e ->> 'type', x.e -> 'data')),
      x.e -> 'data', coalesce(nullif(x.e -> 'metadata', 'null'), '{}')
    from unnest(v_entry_stream, v_entry_events, v_entry_first) with ordinality n (stream, events, first, k)
    cross join lateral jsonb_array_elements(n.events) with ordinality x (e, place)
    where n.first is not null
    order by n.k, x.place
    returning seq, id
  )
  -- seq was drawn in the order of entries and events, so the ids can be cut into entries again.
  select array_agg(a.id order by a.seq) into v_ids from added a;
  return query
    select u.no::integer, coalesce(p.results, u.results), u.sqlstate, u.message, nullif(u.detail, ''), nullif(u.hint, '')
    from unnest(v_results, v_faults) with ordinality u (results, sqlstate, message, detail, hint, no)
    left join (
      select c.no, jsonb_agg(jsonb_build_object('stream', c.stream, 'first_version', c.first, 'last_version', c.first + c.size - 1,
        'event_ids', to_jsonb(v_ids[c.until - c.size + 1 : c.until]), 'duplicate', false) order by c.k) as results
      from (
        select n.*, sum(n.size) over (order by n.k) as until
        from unnest(v_entry_request, v_entry_stream, v_entry_size, v_entry_first) with ordinality n (no, stream, size, first, k)
        where n.first is not null
      ) c
      group by c.no
    ) p on p.no = u.no
    order by u.no;
end
$$;
comment on function gapless.append_requests(integer, jsonb[]) is
  'The general write path behind append_batch() and append_group(); one row for each request: its results, or its error.';
