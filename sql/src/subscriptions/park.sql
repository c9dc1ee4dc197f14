create or replace function gapless.park(subscription text, lease bigint, deliveries bigint[] default null, reason text default null)
  returns integer
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  return gapless.return_deliveries(gapless.pull_subscription(subscription, true), lease, deliveries, 'parked', null, reason);
end
$$;
comment on function gapless.park(text, bigint, bigint[], text) is
  'Sets deliveries of a lease aside, whatever attempts are left; their keys go on. See deliveries(), redrive() and discard(). '
  'Returns how many. Errors: VG001, VG003, VG004, VG013.';
grant execute on function gapless.park(text, bigint, bigint[], text) to gapless_user;
