-- For doors that speak of one mode only: what is of the other one is not there. Without the permission nobody learns that.
create or replace function gapless.expect_mode(subscription text, mode text, verb text)
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  r gapless.subscription;
begin
  r := gapless.find_subscription(
    gapless.caller(case when expect_mode.mode = 'push' then 'webhooks:' else 'subscriptions:' end || expect_mode.verb), expect_mode.subscription);
  if r.mode <> expect_mode.mode then
    perform gapless.fault('VG004', format('there is no %s %L', case when expect_mode.mode = 'push' then 'webhook' else 'consumer group' end, subscription),
      jsonb_build_object('field', 'subscription'),
      case when r.mode = 'push' then 'There is a webhook of that name.' else 'There is a consumer group of that name.' end);
  end if;
end
$$;
comment on function gapless.expect_mode(text, text, text) is
  'Raises VG004 unless the subscription (name or id) is of the mode (pull or push), and VG003 unless the caller may do this (read, admin, '
  'consume) with that mode. For the server''s doors.';
grant execute on function gapless.expect_mode(text, text, text) to gapless_server;
