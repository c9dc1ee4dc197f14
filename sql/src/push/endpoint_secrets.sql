-- As servers open them, see seal(): sealed ones begin with sealed: and are hex; the others are as they were made.
create or replace function gapless.endpoint_secrets(tenant integer, webhook uuid)
  returns text[]
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language sql
as $$
  select array_agg(coalesce(k.secret, 'sealed:' || encode(k.sealed, 'hex')) order by k.id desc) from gapless.endpoint_secret k
  where k.tenant_id = $1 and k.subscription_id = $2 and (k.expires_at is null or k.expires_at > gapless.now())
$$;
comment on function gapless.endpoint_secrets(integer, uuid) is 'Internal: the secrets that sign a webhook''s messages now, the newest first.';
