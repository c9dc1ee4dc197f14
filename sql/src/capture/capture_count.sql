create or replace function gapless.capture_count(tenant integer, transaction text, changes bigint)
  returns void
  volatile
  language sql
as $$
  update gapless.capture_transaction t set operations = t.operations + 1, rows = t.rows + $3 where t.tenant_id = $1 and t.id = $2
$$;
comment on function gapless.capture_count(integer, text, bigint) is 'Internal: counts what a transaction changed, to be told when it commits.';
