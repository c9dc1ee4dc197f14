create or replace function gapless.push_tell(subscription gapless.subscription, type text, data jsonb)
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select gapless.tell($1.tenant_id, $2, 'webhook-' || $1.id, jsonb_build_object('webhook', $1.id, 'name', $1.name, 'url', $1.spec -> 'url') || $3)
$$;
comment on function gapless.push_tell(gapless.subscription, text, jsonb) is 'Internal: an event about a webhook, to be appended to its tenant''s log.';
