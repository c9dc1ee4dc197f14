-- One run of the sequencer: gives positions to the events that were committed since the last run, in the caller's
-- transaction. It never waits: an event of a transaction still open simply joins a later run.
--
-- A run is bounded and fair. A tenant with more new events than a chunk is set aside with the segment that is due, and
-- numbered a chunk per run; what it commits meanwhile collects behind and follows when the segment is done. Numbering a
-- later segment before an earlier one is done would break the order inside streams.
--
-- Traps: the snapshot must be taken after the leader lock, in a statement of its own. Without the pinned planner a
-- sequential scan of all events appears as soon as statistics are missing. The run's row must not be written inside an
-- exception block: its xmin would be a subtransaction's id.
--
-- A run holds the leader lock until its transaction ends. So a tenant's role may run it only through sequence(), which
-- commits at once: called in an open transaction it would stop numbering for everybody. Likewise nothing a session may
-- set can make a run slow, send messages to a client that does not read them, or give positions away before they are safe.
create or replace function gapless.sequence_run(out sequenced bigint, out run bigint, out busy boolean, out more boolean, out own bigint)
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  set enable_bitmapscan = off
  set enable_indexscan = on
  set enable_indexonlyscan = on
  set enable_nestloop = on
  set enable_hashjoin = on
  set enable_mergejoin = on
  set jit = off
  set client_min_messages = error
  language plpgsql
as $$
declare
  v_last gapless.sequencer_run;
  v_now pg_snapshot := pg_current_snapshot();
  v_chunk integer;
  v_segment gapless.sequencer_segment;
  v_tenants integer[];
  v_seqs bigint[];
  v_types text[];
  v_categories text[];
  v_topics text[];
  v_correlations text[];
  v_causations text[];
  v_count bigint;
  v_context text;
  v_is_server constant boolean := pg_has_role(session_user, 'gapless_server', 'member');
  v_own constant integer := case when v_is_server then null else gapless.current_tenant() end;
begin
  if not v_is_server then
    -- Exactly these callers: a frame of somebody else's would stand behind or between them, and its name, if it held what
    -- is looked for here, would be in quotes. The words around the names are in the server's language.
    get diagnostics v_context = pg_context;
    if v_context !~ E'^([^"\n]*[^"\na-z0-9_.])?gapless[.]sequence_run[(][)][^"\n]*\n[^\n]*\n([^"\n]*[^"\na-z0-9_.])?gapless[.]sequence[(]bigint,bigint,boolean,boolean[)][^"\n]*$' then
      perform gapless.fault('VG003', 'a run of the sequencer cannot be started this way', null,
        'Call it by itself, with gapless not in search_path: call gapless.sequence()');
    end if;
  end if;
  if current_setting('synchronous_commit') in ('off', 'local') then
    perform set_config('synchronous_commit', 'on', true);
  end if;
  sequenced := 0; own := 0; busy := false; more := false;
  select * into v_last from gapless.sequencer_run r order by r.id desc limit 1;
  run := v_last.id;
  if not gapless.run_is_ours() then
    perform gapless.fault('VG009', 'the sequencer has stopped: this database is a copy of another', null,
      'If nothing is being restored or replicated into it any more, run: select gapless.adopt()');
  end if;
  -- Nothing new costs a look and writes nothing.
  if not exists (select from gapless.sequencer_segment)
     and not exists (select from gapless.fresh_events(v_last.snapshot, v_now, v_last.floor)) then
    return;
  end if;
  select s.chunk into v_chunk from gapless.sequencer s for update skip locked;
  if not found then
    busy := true;
    return;
  end if;
  select * into v_last from gapless.sequencer_run r order by r.id desc limit 1;
  v_now := gapless.snapshot_of_others();
  update gapless.sequencer_segment set collect_to = v_now;

  -- New events of tenants that are not set aside. A chunk of them and one more: then nobody can have more than a chunk.
  select array_agg(f.tenant_id), array_agg(f.seq), array_agg(f.type), array_agg(f.category), array_agg(f.topic),
    array_agg(f.correlation), array_agg(f.causation)
  into v_tenants, v_seqs, v_types, v_categories, v_topics, v_correlations, v_causations
  from (
    select e.tenant_id, e.seq, e.type, gapless.category_of(e.stream) as category, e.topic,
      gapless.link_of(e.metadata, 'correlation_id') as correlation, gapless.link_of(e.metadata, 'causation_id') as causation
    from (
      select f.* from gapless.fresh_events(v_last.snapshot, v_now, v_last.floor) f
      where not exists (select from gapless.sequencer_segment s where s.tenant_id = f.tenant_id) limit v_chunk + 1
    ) e
    order by e.tenant_id, e.seq
  ) f;
  if cardinality(v_seqs) > v_chunk then
    -- Somebody committed much at once, or many did: whoever has more than a chunk is set aside by a look at the numbers alone,
    -- so that the others need not wait until all of it was taken in hand.
    with fresh as materialized (
      select f.tenant_id, f.seq, count(*) over (partition by f.tenant_id) as events
      from gapless.fresh_events(v_last.snapshot, v_now, v_last.floor) f
      where not exists (select from gapless.sequencer_segment s where s.tenant_id = f.tenant_id)
    ), aside as (
      insert into gapless.sequencer_segment (tenant_id, drain_from, drain_to, collect_to, last_seq)
      select f.tenant_id, v_last.snapshot, v_now, v_now, min(f.seq) - 1 from fresh f where f.events > v_chunk group by f.tenant_id
    )
    select array_agg(f.tenant_id), array_agg(f.seq), array_agg(f.type), array_agg(f.category), array_agg(f.topic),
      array_agg(f.correlation), array_agg(f.causation)
    into v_tenants, v_seqs, v_types, v_categories, v_topics, v_correlations, v_causations
    from (
      select e.tenant_id, e.seq, e.type, gapless.category_of(e.stream) as category, e.topic,
        gapless.link_of(e.metadata, 'correlation_id') as correlation, gapless.link_of(e.metadata, 'causation_id') as causation
      from fresh f
      cross join lateral (select k.* from gapless.event k where k.tenant_id = f.tenant_id and k.seq = f.seq offset 0) e
      where f.events <= v_chunk
      order by e.tenant_id, e.seq
    ) f;
  end if;
  if v_seqs is not null then
    perform gapless.number_events(v_tenants, v_seqs, v_types, v_categories, v_topics, v_correlations, v_causations);
    sequenced := cardinality(v_seqs);
    if not v_is_server then
      own := cardinality(array_positions(v_tenants, v_own));
    end if;
  end if;

  -- A chunk of each tenant set aside.
  for v_segment in select * from gapless.sequencer_segment s order by s.tenant_id loop
    loop
      select array_agg(d.seq), array_agg(d.type), array_agg(d.category), array_agg(d.topic), array_agg(d.correlation), array_agg(d.causation)
      into v_seqs, v_types, v_categories, v_topics, v_correlations, v_causations
      from (
        select e.seq, e.type, gapless.category_of(e.stream) as category, e.topic,
          gapless.link_of(e.metadata, 'correlation_id') as correlation, gapless.link_of(e.metadata, 'causation_id') as causation
        from gapless.event e
        where e.tenant_id = v_segment.tenant_id and e.seq > greatest(v_segment.last_seq, v_last.floor)
          and not pg_visible_in_snapshot(e.txid, v_segment.drain_from) and pg_visible_in_snapshot(e.txid, v_segment.drain_to)
        order by e.seq limit v_chunk
      ) d;
      v_count := coalesce(cardinality(v_seqs), 0);
      if v_count > 0 then
        perform gapless.number_events(
          array_fill(v_segment.tenant_id, array[v_count::integer]), v_seqs, v_types, v_categories, v_topics, v_correlations, v_causations);
        sequenced := sequenced + v_count;
        if v_segment.tenant_id = v_own then
          own := own + v_count;
        end if;
        v_segment.last_seq := v_seqs[v_count];
      end if;
      exit when v_count = v_chunk or v_segment.drain_to::text = v_now::text;
      -- This segment is done: on to what has collected behind it.
      v_segment.drain_from := v_segment.drain_to;
      v_segment.drain_to := v_segment.collect_to;
      v_segment.last_seq := coalesce((
        select min(f.seq) - 1 from gapless.fresh_events(v_segment.drain_from, v_segment.drain_to, v_last.floor) f
        where f.tenant_id = v_segment.tenant_id), v_segment.last_seq);
    end loop;
    if v_count < v_chunk then
      delete from gapless.sequencer_segment s where s.tenant_id = v_segment.tenant_id;
    else
      more := true;
      update gapless.sequencer_segment s
      set drain_from = v_segment.drain_from, drain_to = v_segment.drain_to, last_seq = v_segment.last_seq
      where s.tenant_id = v_segment.tenant_id;
    end if;
  end loop;

  insert into gapless.sequencer_run (snapshot, floor, system_identifier, database_oid, events)
  values (v_now, v_last.floor, v_last.system_identifier, v_last.database_oid, sequenced)
  returning id into run;
  -- From below only now and then: while anybody holds an old snapshot, that is a walk over every row ever deleted.
  delete from gapless.sequencer_run r
  where r.id <= run - 16 and r.id > case when run % 1024 = 0 then 0 else run - 80 end;
end
$$;
comment on function gapless.sequence_run() is
  'Internal: one run of the sequencer, for sequence(). Out: events numbered, id of the newest run, whether another session leads, whether more waits, events of the caller''s tenant.';
-- sequence() runs with its caller's rights.
grant execute on function gapless.sequence_run() to gapless_user;
