-- The webhook a verb speaks of; a consumer group of that name is none.
create or replace function gapless.push_webhook(webhook text, verb text, lock boolean default false)
  returns gapless.subscription
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  r gapless.subscription;
begin
  perform gapless.expect_mode(webhook, 'push', verb);
  return gapless.caller_subscription(webhook, verb, lock);
end
$$;
comment on function gapless.push_webhook(text, text, boolean) is 'Internal: the caller''s webhook; VG003, VG004.';
