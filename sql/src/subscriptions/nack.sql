create or replace function gapless.nack(subscription text, lease bigint, deliveries bigint[] default null, delay interval default null,
  reason text default null)
  returns integer
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  if delay not between interval '0' and interval '30 days' then
    perform gapless.refuse('delay', 'must be from 0 to 30 days');
  end if;
  return gapless.return_deliveries(gapless.pull_subscription(subscription, true), lease, deliveries, 'retried', delay, reason);
end
$$;
comment on function gapless.nack(text, bigint, bigint[], interval, text) is
  'Says that deliveries of a lease failed: they come again after delay, or as the subscription''s retry says; after the last attempt they '
  'are parked (or block their key). Later deliveries of the same keys in the lease are taken back with them and come again in order. '
  'Returns how many failed. Others wait for the end of the transaction. Errors: VG001, VG003, VG004, VG013.';
grant execute on function gapless.nack(text, bigint, bigint[], interval, text) to gapless_user;
