create or replace function gapless.family_of(type text)
  returns text
  immutable
  parallel safe
  language sql
as $$
  -- Whoever has an action look after something has asked to be told.
  select case when type = 'system.health_check_failed' then null else case split_part(type, '.', 1)
    when 'webhook' then case when split_part(type, '.', 2) in ('created', 'updated', 'deleted', 'paused', 'resumed') then 'subscriptions' else 'webhooks' end
    when 'subscription' then 'subscriptions'
    when 'schedule' then 'schedules'
    when 'trigger' then 'triggers'
    when 'credential' then 'keys'
    when 'system' then case type when 'system.config_changed' then 'configuration' end
    when 'tenant' then 'tenants'
    when 'websocket' then 'connections'
    when 'sse' then 'connections'
  end end
$$;
comment on function gapless.family_of(text) is 'Internal: the family of gapless.builtin_families that a built-in type belongs to; null: it is in none, and always told.';
grant execute on function gapless.family_of(text) to gapless_user;
