-- What became of a consumer group or webhook: <kind>.created, updated, deleted, paused, resumed. Triggers and schedules tell their own.
create or replace function gapless.tell_definition(subscription gapless.subscription, what text)
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select gapless.tell($1.tenant_id, k.kind || '.' || $2, k.kind || '-' || $1.id, jsonb_build_object(k.kind, $1.id, 'name', $1.name, 'version', $1.version, 'enabled', case $2 when 'paused' then false when 'resumed' then true else $1.enabled end))
  from (select case $1.mode when 'push' then 'webhook' else 'subscription' end as kind) k where $1.mode in ('pull', 'push')
$$;
comment on function gapless.tell_definition(gapless.subscription, text) is 'Internal: tells that a consumer group or webhook was made, changed, paused, resumed or removed.';
