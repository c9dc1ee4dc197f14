-- The old secrets go on signing beside the new one until the time of grace is over.
create or replace function gapless.rotate_secret(webhook text, grace interval default '24 hours', secret text default null)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  v_most constant integer := 10;
  v_now constant timestamptz := gapless.now();
  s gapless.subscription;
  v_secret text;
begin
  s := gapless.push_webhook(webhook, 'admin', true);
  if grace is null or grace not between interval '0' and interval '7 days' then
    perform gapless.refuse('grace', 'must be from 0 to 7 days');
  end if;
  v_secret := case when rotate_secret.secret is null and s.spec ->> 'signing' = 'v1' then gapless.random_secret()
    else gapless.check_secret(to_jsonb(rotate_secret.secret), s.spec ->> 'signing') end;
  delete from gapless.endpoint_secret k where k.tenant_id = s.tenant_id and k.subscription_id = s.id and k.expires_at <= v_now;
  update gapless.endpoint_secret k set expires_at = least(k.expires_at, v_now + grace) where k.tenant_id = s.tenant_id and k.subscription_id = s.id;
  if (select count(*) from gapless.endpoint_secret k
      where k.tenant_id = s.tenant_id and k.subscription_id = s.id and k.expires_at > v_now) >= v_most then
    perform gapless.refuse('grace', format('would leave more than %s live secrets', v_most), 'Wait until one has expired, or rotate with grace 0.');
  end if;
  perform gapless.keep_endpoint_secret(s.tenant_id, s.id, v_secret);
  perform gapless.tell_configuration(s.tenant_id, 'webhook', 'secret rotated', jsonb_build_object('name', s.name, 'webhook', s.id));
  return gapless.show_secret(v_secret) || jsonb_build_object('graceUntil', gapless.wire_time(v_now + grace));
end
$$;
comment on function gapless.rotate_secret(text, interval, text) is
  'Gives a webhook a new secret; the earlier ones sign beside it until grace (0 to 7 days) is over. At most 10 sign at a time. A secret of your own may be '
  'given, and must be for v1a. Returns the new secret, which is shown this once, and graceUntil. Errors: VG001, VG003, VG004.';
grant execute on function gapless.rotate_secret(text, interval, text) to gapless_user;
