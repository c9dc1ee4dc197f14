create or replace function gapless.ack(subscription text, lease bigint, deliveries bigint[] default null)
  returns integer
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  return gapless.finish(gapless.pull_subscription(subscription), lease, deliveries, 'delivered', null);
end
$$;
comment on function gapless.ack(text, bigint, bigint[]) is
  'Says that deliveries of a lease are done; all of it, or those named. Returns how many. In the transaction that made the '
  'effects, effects and acknowledgement are one commit: exactly once. VG013 when the lease was lost meanwhile: roll back. '
  'Errors: VG001, VG003, VG004, VG013.';
grant execute on function gapless.ack(text, bigint, bigint[]) to gapless_user;
