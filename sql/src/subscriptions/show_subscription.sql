-- A subscription as everybody sees it.
create or replace function gapless.show_subscription(subscription gapless.subscription)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  s constant gapless.subscription := subscription;
begin
  return jsonb_build_object('id', s.id, 'name', s.name, 'mode', s.mode, 'version', s.version, 'enabled', s.enabled,
      'status', gapless.status_of(s), 'createdAt', gapless.wire_time(s.created_at), 'updatedAt', gapless.wire_time(s.updated_at))
    || s.spec || case s.mode when 'push' then gapless.show_endpoint(s) when 'trigger' then gapless.show_trigger(s) when 'schedule' then gapless.show_schedule(s) else '{}' end || jsonb_build_object('stats', gapless.stats_of(s));
end
$$;
comment on function gapless.show_subscription(gapless.subscription) is 'Internal: the JSON of a subscription.';
