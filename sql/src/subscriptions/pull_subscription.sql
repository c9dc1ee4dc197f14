-- The subscription a consumer speaks of.
create or replace function gapless.pull_subscription(subscription text, lock boolean default false)
  returns gapless.subscription
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  r constant gapless.subscription := gapless.caller_subscription(subscription, 'consume', lock);
begin
  if r.mode <> 'pull' then
    perform gapless.refuse('subscription', 'must be of mode pull', case r.mode when 'push' then 'What a webhook delivers is settled by its endpoint''s answers.'
      else format('The actions of a %s are carried out by the servers.', r.mode) end);
  end if;
  return r;
end
$$;
comment on function gapless.pull_subscription(text, boolean) is 'Internal: the caller''s consumer group; VG001, VG003, VG004.';
