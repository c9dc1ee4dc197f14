-- How an endpoint is doing, beside its status.
create or replace function gapless.show_endpoint(subscription gapless.subscription)
  returns jsonb
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language sql
as $$
  select jsonb_build_object('disabledFor', $1.disabled_for, 'failingSince', gapless.wire_time(e.failing_since),
    'waitsUntil', gapless.wire_time(case when e.open_until > gapless.now() then e.open_until end))
    || case when $1.spec ->> 'signing' = 'v1a' then jsonb_build_object('publicKey', (select k.public_key
      from gapless.endpoint_secret k where k.tenant_id = $1.tenant_id and k.subscription_id = $1.id order by k.id desc limit 1)) else '{}' end
  from (select 1) one
  left join gapless.endpoint e on e.tenant_id = $1.tenant_id and e.subscription_id = $1.id
$$;
comment on function gapless.show_endpoint(gapless.subscription) is 'Internal: why a webhook is disabled, since when it fails, until when nothing is sent; and the newest public key.';
