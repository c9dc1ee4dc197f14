create or replace function gapless.release(subscription text, lease bigint, deliveries bigint[] default null)
  returns integer
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  return gapless.return_deliveries(gapless.pull_subscription(subscription, true), lease, deliveries, 'released', interval '0', null);
end
$$;
comment on function gapless.release(text, bigint, bigint[]) is
  'Gives deliveries of a lease back that were not begun: no attempt is counted, and they come again at once, with the later ones of their keys. '
  'For consumers that stop. Returns how many. Errors: VG001, VG003, VG004, VG013.';
grant execute on function gapless.release(text, bigint, bigint[]) to gapless_user;
