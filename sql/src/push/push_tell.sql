create or replace function gapless.push_tell(subscription gapless.subscription, type text, data jsonb)
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  insert into gapless.push_notice (tenant_id, id, subscription_id, type, data, at)
  values ($1.tenant_id, gapless.uuid_v7(), $1.id, $2, jsonb_build_object('webhook', $1.id, 'name', $1.name, 'url', $1.spec -> 'url') || $3, gapless.now())
$$;
comment on function gapless.push_tell(gapless.subscription, text, jsonb) is 'Internal: an event about a webhook, to be appended to its tenant''s log.';
