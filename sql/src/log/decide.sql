-- Steps 3 and 4 of append_entries() where somebody expects a version: entries one after the other, as if each request
-- had been appended alone. What comes back for each entry is the version of its first event, null where it stays out.
create or replace function gapless.decide(
  tenant integer, requests integer[], streams text[], expected bigint[], must_exist boolean[], events jsonb[], sizes bigint[],
  inout goes boolean[], out first bigint[], out answers gapless.append_outcome[])
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  set plan_cache_mode = force_generic_plan
  language plpgsql
as $$
#variable_conflict use_variable
declare
  v_now constant timestamptz := gapless.now();
  v_entries constant integer := cardinality(requests);
  -- For each stream, in name order: version before the call, events added by it, whether somebody relies on the version.
  v_names text[];
  v_base bigint[];
  v_added bigint[];
  v_guarded boolean[];
  v_before bigint[];
  v_moved bigint[];
  v_stream_no integer[];
  v_known gapless.append_result[];
  v_from integer;
  v_s integer;
  v_k integer := 1;
  v_actual bigint;
  v_detail text;
  v_hint text;
  r integer;
begin
  answers := '{}';
  select array_agg(u.name order by u.name) into v_names from (select distinct s collate "C" as name from unnest(streams) s) u;
  select array_agg(n.stream_no order by n.k) into v_stream_no
  from (
    select s.k, dense_rank() over (order by s.stream collate "C")::integer as stream_no
    from unnest(streams) with ordinality s (stream, k)
  ) n;
  v_added := array_fill(0::bigint, array[cardinality(v_names)]);
  v_guarded := array_fill(false, array[cardinality(v_names)]);
  first := array_fill(null::bigint, array[v_entries]);

  -- All streams of the call, not only the expected ones: locks are then taken in one order.
  perform from gapless.stream s where s.tenant_id = tenant and s.name = any (v_names) order by s.name for update;
  -- A new statement, so it sees what was committed while the locks were waited for.
  select array_agg(coalesce((select s.version from gapless.stream s where s.tenant_id = tenant and s.name = u.name), 0) order by u.no)
  into v_base from unnest(v_names) with ordinality u (name, no);

  while v_k <= v_entries loop
    r := requests[v_k];
    v_from := v_k;
    while v_k <= v_entries and requests[v_k] = r loop
      if goes[r] then
        v_s := v_stream_no[v_k];
        v_actual := v_base[v_s] + v_added[v_s];
        if expected[v_k] is not null or must_exist[v_k] then
          v_guarded[v_s] := true;
          if expected[v_k] <> v_actual or must_exist[v_k] and v_actual = 0 then
            goes[r] := false;
            begin
              -- The second look after the lock: a twin may have brought the stream to where it is.
              v_known := gapless.known_result(tenant, gapless.request_body(r, requests, streams, expected, must_exist, events));
              if v_known is null then
                perform gapless.wrong_version(streams[v_k], expected[v_k], v_actual);
              end if;
              answers := answers || array(
                select row(r, k.stream, k.first_version, k.last_version, k.event_ids, true, null, null, null, null)::gapless.append_outcome
                from unnest(v_known) k);
            exception when others then
              get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
              answers := answers || row(r, null, null, null, null, null, sqlstate, sqlerrm, v_detail, v_hint)::gapless.append_outcome;
            end;
            -- Take back what the request's earlier entries had counted.
            for v_j in v_from .. v_k - 1 loop
              v_added[v_stream_no[v_j]] := v_added[v_stream_no[v_j]] - sizes[v_j];
              first[v_j] := null;
            end loop;
          end if;
        end if;
        if goes[r] then
          -- Counted from the stream's version before this call.
          first[v_k] := v_added[v_s] + 1;
          v_added[v_s] := v_added[v_s] + sizes[v_k];
        end if;
      end if;
      v_k := v_k + 1;
    end loop;
  end loop;

  with moved as (
    insert into gapless.stream as s (tenant_id, name, version, created_at, updated_at)
    select tenant, u.name, u.added, v_now, v_now from unnest(v_names, v_added) u (name, added)
    where u.added > 0 order by u.name
    on conflict (tenant_id, name) do update set version = s.version + excluded.version, updated_at = excluded.updated_at
    returning s.name, s.version
  )
  select array_agg(m.version order by m.name) into v_moved from moved m;
  v_before := v_base;
  v_k := 0;
  for v_i in 1 .. cardinality(v_names) loop
    continue when v_added[v_i] = 0;
    v_k := v_k + 1;
    v_before[v_i] := v_moved[v_k] - v_added[v_i];
    -- Only a stream that did not exist could not be locked; somebody else made it in between.
    if v_guarded[v_i] and v_before[v_i] <> v_base[v_i] then
      raise exception using errcode = '40001', message = 'a stream was created at the same moment', hint = 'Try again.';
    end if;
  end loop;
  for v_k in 1 .. v_entries loop
    first[v_k] := first[v_k] + v_before[v_stream_no[v_k]];
  end loop;
end
$$;
comment on function gapless.decide(integer, integer[], text[], bigint[], boolean[], jsonb[], bigint[], boolean[]) is
  'Decides who of append_entries() goes on where versions are expected, and moves the versions.';
