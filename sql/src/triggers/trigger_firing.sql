create or replace function gapless.trigger_firing(trigger text, firing bigint)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  return gapless.firing_of(gapless.caller_subscription(trigger, 'read', kind => 'trigger'), firing);
end
$$;
comment on function gapless.trigger_firing(text, bigint) is
  'One firing with its event and its history: every attempt with time, outcome, reason and duration. Its number is the event''s position. Errors: VG003, VG004.';
grant execute on function gapless.trigger_firing(text, bigint) to gapless_user;
