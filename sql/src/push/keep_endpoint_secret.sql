-- Sealed, once the installation has a key; until then as it is, so that webhooks can be made before the first server was started.
create or replace function gapless.keep_endpoint_secret(tenant integer, webhook uuid, secret text)
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  v_sealed bytea;
begin
  if exists (select from gapless.sealing_key) then
    v_sealed := gapless.seal(secret, gapless.endpoint_label((select t.name from gapless.tenant t where t.id = keep_endpoint_secret.tenant), webhook));
  end if;
  insert into gapless.endpoint_secret (tenant_id, subscription_id, secret, sealed, digest, public_key, created_at)
  values (keep_endpoint_secret.tenant, webhook, case when v_sealed is null then keep_endpoint_secret.secret end, v_sealed,
    gapless.secret_digest(webhook, keep_endpoint_secret.secret),
    case when keep_endpoint_secret.secret like 'whsk\_%' then gapless.public_key(keep_endpoint_secret.secret) end, gapless.now());
end
$$;
comment on function gapless.keep_endpoint_secret(integer, uuid, text) is 'Internal: keeps another signing secret of a webhook.';
