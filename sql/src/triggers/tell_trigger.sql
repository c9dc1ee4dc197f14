-- What is done to a trigger, on the log of its tenant. Never what it does: it would set off others, and itself.
create or replace function gapless.tell_trigger(subscription gapless.subscription, what text)
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select gapless.tell($1.tenant_id, 'trigger.' || $2, 'trigger-' || $1.id, jsonb_build_object('trigger', $1.id, 'name', $1.name))
$$;
comment on function gapless.tell_trigger(gapless.subscription, text) is 'Internal: an event about a trigger, to be appended to its tenant''s log.';
