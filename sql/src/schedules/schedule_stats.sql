create or replace function gapless.schedule_stats()
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  v_tenant constant integer := gapless.caller('schedules:read');
begin
  return (select jsonb_build_object('total', count(*), 'enabled', count(*) filter (where s.enabled),
      'running', (select coalesce(sum(cardinality(l.positions)), 0) from gapless.subscription u
        join gapless.lease l on l.tenant_id = v_tenant and l.subscription_id = u.id where u.tenant_id = v_tenant and u.kind = 'schedule'),
      'nextAt', gapless.wire_time((select c.next_at from gapless.schedule c where c.tenant_id = v_tenant and c.next_at is not null order by c.next_at limit 1)))
    from gapless.subscription s where s.tenant_id = v_tenant and s.kind = 'schedule')
    || jsonb_build_object('last24h', gapless.firing_stats(v_tenant, 'schedule'));
end
$$;
comment on function gapless.schedule_stats() is
  'The tenant''s schedules: total, enabled, running (occurrences whose actions are being carried out), nextAt, and of the last 24 hours how many occurrences there '
  'were, succeeded and failed, with their averageMs. Errors: VG003.';
grant execute on function gapless.schedule_stats() to gapless_user;
