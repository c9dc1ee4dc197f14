-- Makes a copied database (restored, replicated, cloned from a template) its own. Transaction ids of the original mean
-- nothing here, so nothing is asked of them: with appends locked out, every event that has no log row is numbered, and
-- sequencing starts anew above the highest seq. Never while something is still being copied into it.
create or replace function gapless.adopt()
  returns bigint
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_floor bigint;
  v_tenants integer[];
  v_seqs bigint[];
  v_types text[];
  v_categories text[];
  v_topics text[];
  v_correlations text[];
  v_causations text[];
  v_total bigint := 0;
  v_table record;
begin
  -- An older snapshot would not show what the lock was waited for: it would fall below the floor and be lost.
  if current_setting('transaction_isolation') <> 'read committed' then
    perform gapless.refuse('transaction', 'must be at isolation level read committed, to see every event');
  end if;
  if exists (
    select from pg_subscription_rel s
    where s.srrelid in ('gapless.event'::regclass, 'gapless.log'::regclass, 'gapless.stream'::regclass)
  ) then
    perform gapless.fault('VG012', 'this database still receives events by logical replication', null,
      'Drop the subscription first; a database that still receives must not number events.');
  end if;
  -- A copy of the structure and the tenants' rows alone has no leader's row yet.
  insert into gapless.sequencer default values on conflict do nothing;
  perform from gapless.sequencer s for update;
  perform gapless.lock_events();

  -- A logical copy brings rows, not the counters they were drawn from. First, because numbering draws from them, too.
  for v_table in
    select 'gapless.' || c.relname as name, a.attname as field from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attidentity <> ''
    where c.relnamespace = 'gapless'::regnamespace
  loop
    perform gapless.raise_sequence(v_table.name, v_table.field);
  end loop;

  loop
    select array_agg(m.tenant_id), array_agg(m.seq), array_agg(m.type), array_agg(m.category), array_agg(m.topic),
      array_agg(m.correlation), array_agg(m.causation)
    into v_tenants, v_seqs, v_types, v_categories, v_topics, v_correlations, v_causations
    from (
      select e.tenant_id, e.seq, e.type, gapless.category_of(e.stream) as category, e.topic,
        gapless.link_of(e.metadata, 'correlation_id') as correlation, gapless.link_of(e.metadata, 'causation_id') as causation
      from gapless.event e
      where not exists (select from gapless.log l where l.tenant_id = e.tenant_id and l.seq = e.seq)
      -- Versions have the last word: events appended to a copy before it was adopted may have drawn too low a seq.
      order by e.tenant_id, max(e.seq) over (partition by e.tenant_id, e.stream order by e.version), e.version limit 50000
    ) m;
    exit when v_seqs is null;
    perform gapless.number_events(v_tenants, v_seqs, v_types, v_categories, v_topics, v_correlations, v_causations);
    v_total := v_total + cardinality(v_seqs);
  end loop;
  delete from gapless.sequencer_segment;

  select coalesce(max(e.seq), 0) into v_floor from gapless.event e;
  insert into gapless.sequencer_run (snapshot, floor, system_identifier, database_oid, events)
  select gapless.snapshot_of_others(), v_floor, c.system_identifier, d.oid, v_total
  from pg_control_system() c, pg_database d where d.datname = current_database();
  return v_total;
end
$$;
comment on function gapless.adopt() is
  'After a restore, a logical copy or a move: takes the copied log over and returns how many events were numbered. '
  'Appends wait while it runs. Server roles and the owner only. Errors: VG001 in a transaction that is not read committed, VG012 while a subscription still receives.';
grant execute on function gapless.adopt() to gapless_server;
