-- What triggers, or schedules, of a tenant were set off by in the last 24 hours. It goes over these firings and no others, and
-- looks up of each whose it is by its id; kinds are few, so what is of the other kind costs little.
create or replace function gapless.firing_stats(tenant integer, kind text)
  returns jsonb
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_generic_plan
  set enable_seqscan = off
  set enable_hashjoin = off
  set enable_mergejoin = off
  set jit = off
  language plpgsql
as $$
declare
  -- Once: what is asked for each row is no condition of an index.
  v_since constant timestamptz := gapless.now() - interval '24 hours';
begin
  return (
    select jsonb_build_object('firings', count(*) filter (where f.state <> 'skipped'),
      'succeeded', count(*) filter (where f.state = 'fired' and f.finished_at is not null and not r.has_failed),
      'failed', count(*) filter (where f.state in ('refused', 'discarded') or f.finished_at is not null and r.has_failed),
      'averageMs', round(avg(r.ms) filter (where f.state = 'fired' and f.finished_at is not null), 1))
    from gapless.firing f
    cross join lateral (select s.kind from gapless.subscription s where s.tenant_id = f.tenant_id and s.id = f.subscription_id offset 0) s
    cross join lateral (
      select coalesce(bool_or((o -> 'ok') is distinct from 'true'), false) as has_failed, sum((o ->> 'durationMs')::numeric) as ms
      from jsonb_array_elements(case jsonb_typeof(f.results) when 'array' then f.results end) o) r
    where f.tenant_id = firing_stats.tenant and f.fired_at > v_since and s.kind = firing_stats.kind);
end
$$;
comment on function gapless.firing_stats(integer, text) is
  'Internal: {firings, succeeded, failed, averageMs} of the last 24 hours. failed: parked, given up or refused; skipped ones are in no number.';
