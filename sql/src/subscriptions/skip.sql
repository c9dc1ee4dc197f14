create or replace function gapless.skip(subscription text, lease bigint, deliveries bigint[] default null, reason text default null)
  returns integer
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  return gapless.finish(gapless.pull_subscription(subscription), lease, deliveries, 'skipped', reason);
end
$$;
comment on function gapless.skip(text, bigint, bigint[], text) is
  'As ack(), for deliveries the consumer does not want: counted apart, with the reason in their history. Errors: as ack().';
grant execute on function gapless.skip(text, bigint, bigint[], text) to gapless_user;
