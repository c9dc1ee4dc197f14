create or replace function gapless.get_subscription(subscription text)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  return gapless.show_subscription(gapless.caller_subscription(subscription, 'read'));
end
$$;
comment on function gapless.get_subscription(text) is
  'A subscription by name or id: its spec with all defaults, status and statistics (checkpoint, lag in events and seconds, what is in flight, '
  'held behind its key, ready, retrying, parked; delivered, skipped and failed so far). Errors: VG003, VG004.';
grant execute on function gapless.get_subscription(text) to gapless_user;
