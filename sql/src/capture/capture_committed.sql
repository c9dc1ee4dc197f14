-- Fires when the transaction commits: a deferred constraint trigger is the last that runs in it. The row goes with it.
create or replace function gapless.capture_committed()
  returns trigger
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  t gapless.capture_transaction;
  v_now constant timestamptz := gapless.now();
  v_stream constant text := 'transaction-' || new.id;
  v_version bigint;
begin
  delete from gapless.capture_transaction g where g.tenant_id = new.tenant_id and g.id = new.id returning * into t;
  if t.id is null then
    return null;
  end if;
  update gapless.stream s set version = s.version + 1, updated_at = v_now where s.tenant_id = t.tenant_id and s.name = v_stream returning s.version into v_version;
  insert into gapless.event (tenant_id, stream, version, recorded_at, id, type, topic, data, metadata)
  values (t.tenant_id, v_stream, v_version, v_now, gapless.uuid_v7(), 'transaction.committed', 'transactions/' || t.id || '/transaction.committed',
    jsonb_build_object('transaction_id', t.id, 'operations_count', t.operations, 'rows_affected', t.rows,
      'duration_ms', round(extract(epoch from clock_timestamp() - t.began_at) * 1000)::bigint),
    jsonb_build_object('correlation_id', t.id));
  return null;
end
$$;
comment on function gapless.capture_committed() is 'Internal: the trigger that tells that a captured transaction commits.';
-- `create or replace` knows no constraint triggers. A trigger is made by the owner of the table, and needs the function.
grant execute on function gapless.capture_committed() to gapless_owner;
do $do$
begin
  if not exists (select from pg_catalog.pg_trigger t where t.tgrelid = 'gapless.capture_transaction'::regclass and t.tgname = 'commit_is_told') then
    set local role gapless_owner;
    create constraint trigger commit_is_told after insert on gapless.capture_transaction deferrable initially deferred
      for each row execute function gapless.capture_committed();
    set local role gapless_engine;
  end if;
end
$do$;
