-- What became of a consumer group, a webhook, a trigger or a schedule: <kind>.created, updated, deleted, paused, resumed. One
-- place for all four, called where the change is made, so that no way to it goes untold. Never what a trigger does: that would
-- set off others, and itself.
--   note  why, where somebody said so
create or replace function gapless.tell_definition(subscription gapless.subscription, what text, note text default null)
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select gapless.tell($1.tenant_id, k.kind || '.' || $2, k.kind || '-' || $1.id, jsonb_build_object(k.kind, $1.id, 'name', $1.name, 'version', $1.version,
    'enabled', case $2 when 'paused' then false when 'resumed' then true else $1.enabled end)
    || case when $3 is null then '{}' else jsonb_build_object('note', $3) end)
  from (select case $1.mode when 'push' then 'webhook' else $1.kind end as kind) k
$$;
comment on function gapless.tell_definition(gapless.subscription, text, text) is
  'Internal: tells that a consumer group, a webhook, a trigger or a schedule was made, changed, paused, resumed or removed.';
