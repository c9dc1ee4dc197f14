create or replace function gapless.trigger_history(trigger text, state text default null, after bigint default null, max_count integer default 100,
  backwards boolean default true)
  returns setof jsonb
  volatile
  rows 100
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  return query select h.* from gapless.firings_of(gapless.caller_subscription(trigger, 'read', kind => 'trigger'), state, after, max_count, backwards) h;
end
$$;
comment on function gapless.trigger_history(text, text, bigint, integer, boolean) is
  'What a trigger was set off by, the newest first, before a firing (backwards false: the oldest first, behind it), all or those of a state: pending, '
  'running, retrying, done, parked, skipped, refused, discarded. max_count 1 to 1000. Kept for 7 days, what did not go well for 30. Errors: VG001, VG003, VG004.';
grant execute on function gapless.trigger_history(text, text, bigint, integer, boolean) to gapless_user;
