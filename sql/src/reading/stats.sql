create or replace function gapless.stats(out events bigint, out streams bigint, out types bigint, out categories bigint,
  out "position" bigint, out first_recorded_at timestamptz, out last_recorded_at timestamptz)
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  v_tenant constant integer := gapless.authorize('stats:read');
begin
  -- Versions have no gap, so their sum is the number of events; that is a row for each stream, not for each event.
  select coalesce(sum(s.version), 0), count(*) into stats.events, stats.streams from gapless.stream s where s.tenant_id = v_tenant;
  select count(*) into stats.types from gapless.event_type t where t.tenant_id = v_tenant;
  select count(*) into stats.categories from gapless.category c where c.tenant_id = v_tenant;
  select l.position into stats.position from gapless.log l where l.tenant_id = v_tenant order by l.position desc limit 1;
  stats.position := coalesce(stats.position, 0);
  select e.recorded_at into stats.first_recorded_at from gapless.event e where e.tenant_id = v_tenant order by e.seq limit 1;
  select e.recorded_at into stats.last_recorded_at from gapless.event e where e.tenant_id = v_tenant order by e.seq desc limit 1;
end
$$;
comment on function gapless.stats() is
  'Counts of the tenant: events, streams, types and categories seen by the log, last position, first and last event''s time.';
grant execute on function gapless.stats() to gapless_user;
