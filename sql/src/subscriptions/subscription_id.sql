-- A name may be given to another one later, the id never.
create or replace function gapless.subscription_id(subscription text)
  returns uuid
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  return (gapless.pull_subscription(subscription_id.subscription)).id;
end
$$;
comment on function gapless.subscription_id(text) is
  'For servers: the id of the consumer group that the caller calls so, by name or id. Errors: VG001, VG003, VG004.';
grant execute on function gapless.subscription_id(text) to gapless_server;
