-- Makes sure that what was there at a moment is known for good. A run of the sequencer dates its events when it begins and
-- shows them when it commits, so a moment in between is waited out: everything dated up to it is visible afterwards, to a
-- new statement, and every later run dates its events later. A run is found by the lock that only a run takes.
create or replace function gapless.settle(tenant integer, moment timestamptz)
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  v_runs text[];
  v_patience constant timestamptz := clock_timestamp() + interval '5 seconds';
begin
  -- Runs follow each other: where a later one is visible, so is every earlier one.
  if (select l.logged_at from gapless.log l where l.tenant_id = settle.tenant order by l.position desc limit 1) > moment then
    return;
  end if;
  loop
    -- Only the runs of the first look: the next ones date their events later.
    select array_agg(k.virtualtransaction) into v_runs from pg_locks k
    where k.relation = 'gapless.sequencer'::regclass and k.database = (select d.oid from pg_database d where d.datname = current_database())
      and k.mode = 'RowShareLock' and k.granted and k.pid <> pg_backend_pid()
      and (v_runs is null or k.virtualtransaction = any (v_runs));
    exit when v_runs is null;
    if clock_timestamp() > v_patience then
      perform gapless.fault('VG012', 'the sequencer has been numbering events for seconds; what was there at that moment is not known yet', null, 'Ask again.');
    end if;
    perform pg_sleep(0.001);
  end loop;
end
$$;
comment on function gapless.settle(integer, timestamptz) is
  'Waits until what the log was at a moment cannot change any more; for statements that follow, not for a transaction with a snapshot of its own.';
