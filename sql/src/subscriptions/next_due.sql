-- When it is worth while to look again although no event comes: a delivery is due, a lease expires, the rate allows more.
-- Now where something was settled that nobody has looked at. Null: only events can bring something.
create or replace function gapless.next_due(subscription text)
  returns timestamptz
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  s constant gapless.subscription := gapless.pull_subscription(subscription);
begin
  return gapless.due_of(s);
end
$$;
comment on function gapless.next_due(text) is
  'When receive() may have something for the group although no event comes; null: not before an event. Errors: VG001, VG003, VG004.';
grant execute on function gapless.next_due(text) to gapless_user;
