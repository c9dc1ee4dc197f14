-- Before the first events of a transaction: whoever reads the log in its order sees the beginning first. The stream is there
-- already where the end was told and changes still came (of triggers that are deferred, too): one beginning, one end.
create or replace function gapless.capture_begun(tenant integer, transaction text)
  returns void
  volatile
  language plpgsql
as $$
#variable_conflict use_variable
declare
  v_now constant timestamptz := gapless.now();
  v_stream constant text := 'transaction-' || transaction;
begin
  insert into gapless.stream (tenant_id, name, version, created_at, updated_at) values (tenant, v_stream, 1, v_now, v_now) on conflict do nothing;
  if found then
    insert into gapless.event (tenant_id, stream, version, recorded_at, id, type, topic, data, metadata)
    values (tenant, v_stream, 1, v_now, gapless.uuid_v7(), 'transaction.begun', 'transactions/' || transaction || '/transaction.begun',
      jsonb_build_object('transaction_id', transaction, 'user_id', session_user), jsonb_build_object('correlation_id', transaction));
    insert into gapless.capture_transaction (tenant_id, id, operations, rows, began_at) values (tenant, transaction, 0, 0, transaction_timestamp());
  end if;
end
$$;
comment on function gapless.capture_begun(integer, text) is 'Internal: tells that a transaction began, once.';
