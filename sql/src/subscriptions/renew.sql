create or replace function gapless.renew(subscription text, lease bigint, lease_time interval default null)
  returns timestamptz
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  s constant gapless.subscription := gapless.pull_subscription(subscription);
  v_expires_at timestamptz;
begin
  if lease_time not between interval '1 second' and interval '12 hours' then
    perform gapless.refuse('lease_time', 'must be from 1 second to 12 hours');
  end if;
  update gapless.lease l set expires_at = gapless.now() + coalesce(renew.lease_time, s.timeout)
  where l.tenant_id = s.tenant_id and l.subscription_id = s.id and l.id = renew.lease
  returning l.expires_at into v_expires_at;
  if v_expires_at is null then
    perform gapless.refuse_lease(lease, null);
  end if;
  return v_expires_at;
end
$$;
comment on function gapless.renew(text, bigint, interval) is
  'Extends a lease: from now by lease_time (1 second to 12 hours), or by the subscription''s timeout. Returns when it expires. '
  'Errors: VG001, VG003, VG004, VG013.';
grant execute on function gapless.renew(text, bigint, interval) to gapless_user;
