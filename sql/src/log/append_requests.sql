-- The general write path: requests, each an array of entries {stream, expected_version?, must_exist?, events}, each all
-- or nothing for itself. Set-based: a fixed number of statements however many requests come.
--   1 look at every request, explain the unsound ones
--   2 answer those that are known already
--   3 lock the streams where somebody expects a version, and decide, request by request, who goes on
--   4 move the versions: one statement, streams in name order, so that no two calls wait for each other in a ring
--   5 insert the events of those who go on, and make up the results
create or replace function gapless.append_requests(tenant integer, requests jsonb[])
  returns table (request integer, results jsonb, sqlstate text, message text, detail text, hint text)
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
#variable_conflict use_column
declare
  v_now constant timestamptz := gapless.now();
  v_goes boolean[] := array_fill(true, array[cardinality(requests)]);
  v_results jsonb[] := array_fill(null::jsonb, array[cardinality(requests)]);
  v_faults gapless.append_fault[] := array_fill(null::gapless.append_fault, array[cardinality(requests)]);
  v_detail text;
  v_hint text;
  v_unsound integer[];
  v_maybe_known integer[];
  v_any_expected boolean;
  v_known gapless.append_result[];
  -- Entries of all sound requests, in order; where each request's begin; the streams, by name.
  v_entry_request integer[];
  v_entry_stream integer[];
  v_entry_events bigint[];
  v_entry_expected bigint[];
  v_entry_must boolean[];
  v_entry_first bigint[];
  v_entries integer;
  v_names text[];
  v_base bigint[];
  v_added bigint[];
  v_guarded boolean[];
  v_before bigint[];
  v_k integer := 1;
  v_from integer;
  v_s integer;
  v_actual bigint;
  r integer;
begin
  -- 1 ------------------------------------------------------------------------------------------------------------------
  select array_agg(q.no) filter (where not q.sound), bool_or(q.expects)
  into v_unsound, v_any_expected
  from (
    select b.no::integer as no,
      coalesce(jsonb_typeof(b.body) = 'array' and count(*) between 1 and 10000 and sum(n.events) <= 10000 and bool_and(n.sound), false) as sound,
      bool_or(n.expects) as expects
    from unnest(requests) with ordinality b (body, no)
    left join lateral (
      select
        jsonb_typeof(e.entry) = 'object'
          and e.entry - '{stream,expected_version,must_exist,events}'::text[] = '{}'
          and jsonb_typeof(e.entry -> 'stream') = 'string' and gapless.is_sound_name(e.entry ->> 'stream')
          and (e.entry ->> 'expected_version' is null or e.entry ->> 'expected_version' ~ '^[0-9]{1,18}$')
          and (e.entry ->> 'must_exist' is null or jsonb_typeof(e.entry -> 'must_exist') = 'boolean')
          and not coalesce(e.entry ->> 'expected_version' = '0' and e.entry ->> 'must_exist' = 'true', false)
          and coalesce(v.sound, false) as sound,
        e.entry ->> 'expected_version' is not null or coalesce(e.entry ->> 'must_exist' = 'true', false) as expects,
        v.events
      from jsonb_array_elements(case jsonb_typeof(b.body) when 'array' then b.body else '[]' end) e (entry)
      cross join lateral (
        select bool_and(gapless.is_sound_event(x.event)) as sound, count(*) as events
        from jsonb_array_elements(gapless.as_array(e.entry -> 'events')) x (event)
      ) v
    ) n on true
    group by b.no, b.body
  ) q;
  foreach r in array coalesce(v_unsound, '{}') loop
    v_goes[r] := false;
    begin
      perform gapless.refuse_request(requests[r]);
    exception when others then
      get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
      v_faults[r] := row(sqlstate, sqlerrm, v_detail, v_hint)::gapless.append_fault;
    end;
  end loop;

  -- 2 ------------------------------------------------------------------------------------------------------------------
  -- Which requests hold an id that is stored, or that stands in the call more than once.
  select array_agg(distinct i.no) into v_maybe_known
  from (
    select b.no::integer as no, (x.event ->> 'id')::uuid as id, count(*) over (partition by (x.event ->> 'id')::uuid) as times
    from unnest(requests) with ordinality b (body, no)
    cross join lateral jsonb_array_elements(b.body) e (entry)
    cross join lateral jsonb_array_elements(gapless.as_array(e.entry -> 'events')) x (event)
    where v_goes[b.no] and x.event ->> 'id' is not null
  ) i
  where i.times > 1 or exists (select from gapless.event k where k.tenant_id = append_requests.tenant and k.id = i.id);
  foreach r in array coalesce(v_maybe_known, '{}') loop
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
  -- Twins within this call: the first goes on, the others are told to come again (they will then be duplicates).
  if v_maybe_known is not null then
    for r in
      select distinct i.no from (
        select b.no::integer as no, min(b.no) over (partition by (x.event ->> 'id')::uuid) as first
        from unnest(requests) with ordinality b (body, no)
        cross join lateral jsonb_array_elements(b.body) e (entry)
        cross join lateral jsonb_array_elements(gapless.as_array(e.entry -> 'events')) x (event)
        where v_goes[b.no] and x.event ->> 'id' is not null
      ) i where i.no > i.first
    loop
      v_goes[r] := false;
      v_faults[r] := row('23505', 'the same event id is being appended at this moment', null, 'Try again.')::gapless.append_fault;
    end loop;
  end if;

  -- 3 ------------------------------------------------------------------------------------------------------------------
  select array_agg(n.no order by n.no, n.place), array_agg(n.stream_no order by n.no, n.place),
    array_agg(n.events order by n.no, n.place), array_agg(n.expected order by n.no, n.place),
    array_agg(n.must order by n.no, n.place)
  into v_entry_request, v_entry_stream, v_entry_events, v_entry_expected, v_entry_must
  from (
    select b.no::integer as no, e.place, dense_rank() over (order by (e.entry ->> 'stream') collate "C")::integer as stream_no,
      jsonb_array_length(gapless.as_array(e.entry -> 'events'))::bigint as events,
      (e.entry ->> 'expected_version')::bigint as expected, coalesce((e.entry ->> 'must_exist')::boolean, false) as must
    from unnest(requests) with ordinality b (body, no)
    cross join lateral jsonb_array_elements(b.body) with ordinality e (entry, place)
    where v_goes[b.no]
  ) n;
  v_entries := coalesce(cardinality(v_entry_request), 0);
  if v_entries > 0 then
    select array_agg(u.name order by u.name) into v_names
    from (
      select distinct (e.entry ->> 'stream') collate "C" as name
      from unnest(requests) with ordinality b (body, no) cross join lateral jsonb_array_elements(b.body) e (entry)
      where v_goes[b.no]
    ) u;
    v_base := array_fill(0::bigint, array[cardinality(v_names)]);
    v_added := v_base;
    v_entry_first := array_fill(null::bigint, array[v_entries]);
    v_guarded := array_fill(false, array[cardinality(v_names)]);
    if v_any_expected then
      -- All streams of the call, not only the expected ones: locks are then taken in one order.
      perform from gapless.stream s
      where s.tenant_id = append_requests.tenant and s.name = any (v_names) order by s.name for update;
      -- A new statement, so it sees what was committed while the locks were waited for.
      select array_agg(coalesce(s.version, 0) order by u.no) into v_base
      from unnest(v_names) with ordinality u (name, no)
      left join gapless.stream s on s.tenant_id = append_requests.tenant and s.name = u.name;
    end if;
    while v_k <= v_entries loop
      r := v_entry_request[v_k];
      v_from := v_k;
      -- One request: its entries one after the other, as if each had been appended alone.
      while v_k <= v_entries and v_entry_request[v_k] = r loop
        if v_goes[r] then
          v_s := v_entry_stream[v_k];
          v_actual := v_base[v_s] + v_added[v_s];
          if v_entry_expected[v_k] is not null or v_entry_must[v_k] then
            v_guarded[v_s] := true;
            if v_entry_expected[v_k] is distinct from v_actual and (v_entry_expected[v_k] is not null or v_actual = 0) then
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
                v_added[v_entry_stream[v_j]] := v_added[v_entry_stream[v_j]] - v_entry_events[v_j];
              end loop;
            end if;
          end if;
          if v_goes[r] then
            -- Counted from the stream's version before this call, which step 4 brings.
            v_entry_first[v_k] := v_added[v_s] + 1;
            v_added[v_s] := v_added[v_s] + v_entry_events[v_k];
          end if;
        end if;
        v_k := v_k + 1;
      end loop;
    end loop;

    -- 4 ----------------------------------------------------------------------------------------------------------------
    with moved as (
      insert into gapless.stream as s (tenant_id, name, version, created_at, updated_at)
      select append_requests.tenant, u.name, u.added, v_now, v_now
      from unnest(v_names, v_added) u (name, added)
      where u.added > 0
      order by u.name
      on conflict (tenant_id, name) do update set version = s.version + excluded.version, updated_at = excluded.updated_at
      returning s.name, s.version
    )
    select array_agg(coalesce(m.version - u.added, 0) order by u.no) into v_before
    from unnest(v_names, v_added) with ordinality u (name, added, no)
    left join moved m on m.name = u.name;
    for v_i in 1 .. cardinality(v_names) loop
      -- Only a stream that did not exist could not be locked; somebody else made it in between.
      if v_guarded[v_i] and v_added[v_i] > 0 and v_before[v_i] <> v_base[v_i] then
        raise exception using errcode = '40001', message = 'a stream was created at the same moment', hint = 'Try again.';
      end if;
    end loop;
    for v_i in 1 .. v_entries loop
      v_entry_first[v_i] := v_entry_first[v_i] + v_before[v_entry_stream[v_i]];
    end loop;

    -- 5 ----------------------------------------------------------------------------------------------------------------
    with entries as materialized (
      -- Numbered among the entries of step 3, which left out whoever was out by then: keyed by request and place.
      select b.no::integer as no, e.place, e.entry ->> 'stream' as stream, gapless.as_array(e.entry -> 'events') as events, f.first
      from unnest(requests) with ordinality b (body, no)
      cross join lateral jsonb_array_elements(b.body) with ordinality e (entry, place)
      join (
        select t.no, t.first, row_number() over (partition by t.no order by t.k) as place
        from unnest(v_entry_request, v_entry_first) with ordinality t (no, first, k)
      ) f on f.no = b.no and f.place = e.place
      where v_goes[b.no]
    ), added as (
      insert into gapless.event (tenant_id, stream, version, recorded_at, occurred_at, id, type, topic, data, metadata)
      select append_requests.tenant, n.stream, n.first + x.place - 1, v_now, (x.e ->> 'occurred_at')::timestamptz,
        coalesce((x.e ->> 'id')::uuid, gapless.uuid_v7()), x.e ->> 'type',
        coalesce(x.e ->> 'topic', gapless.topic_of(x.e ->> 'type', x.e -> 'data')),
        x.e -> 'data', coalesce(nullif(x.e -> 'metadata', 'null'), '{}')
      from entries n
      cross join lateral jsonb_array_elements(n.events) with ordinality x (e, place)
      order by n.no, n.place, x.place
      returning stream, version, id
    ), per_entry as (
      select n.no, n.place, jsonb_build_object('stream', n.stream, 'first_version', n.first,
        'last_version', n.first + count(*) - 1, 'event_ids', jsonb_agg(a.id order by a.version), 'duplicate', false) as result
      from entries n
      join added a on a.stream = n.stream and a.version between n.first and n.first + jsonb_array_length(n.events) - 1
      group by n.no, n.place, n.stream, n.first
    ), per_request as (
      select p.no, jsonb_agg(p.result order by p.place) as results from per_entry p group by p.no
    )
    select array_agg(coalesce(p.results, u.results) order by u.no) into v_results
    from unnest(v_results) with ordinality u (results, no)
    left join per_request p on p.no = u.no;
  end if;

  return query
    select u.no::integer, u.results, u.sqlstate, u.message, nullif(u.detail, ''), nullif(u.hint, '')
    from unnest(v_results, v_faults) with ordinality u (results, sqlstate, message, detail, hint, no);
end
$$;
comment on function gapless.append_requests(integer, jsonb[]) is
  'The general write path behind append_batch() and append_group(); one row for each request: its results, or its error.';
