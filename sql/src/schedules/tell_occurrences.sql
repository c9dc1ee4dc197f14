-- The beginning or the end of occurrences, on the logs of their tenants; those of other kinds are passed over. An event's id
-- comes of what happened: told again, it is there once.
--   what  started, completed or failed
create or replace function gapless.tell_occurrences(tenants integer[], subscriptions uuid[], positions bigint[], what text)
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  set enable_hashjoin = off
  set enable_mergejoin = off
  language plpgsql
as $$
declare
  v_now constant timestamptz := gapless.now();
  v_told constant integer[] := array(select t from (select distinct unnest(tenants) as t) d where gapless.is_told(d.t, 'schedules'));
begin
  insert into gapless.notice (tenant_id, id, stream, type, data, metadata, at, due_at)
  select u.tenant, case what when 'started' then gapless.firing_id(f.id, what) else gapless.uuid_v7() end, 'schedule-' || u.id, 'schedule.' || what,
    jsonb_strip_nulls(jsonb_build_object('schedule', u.id, 'name', s.name, 'number', u.position::text, 'firing', f.id, 'nominalAt', gapless.wire_time(f.nominal_at),
      'results', case when what <> 'started' then (select jsonb_agg(r - 'result') from jsonb_array_elements(f.results) r) end)),
    '{}', v_now, v_now
  from unnest(tenants, subscriptions, positions) u (tenant, id, position)
  cross join lateral (select o.name from gapless.subscription o where o.tenant_id = u.tenant and o.id = u.id and o.mode = 'schedule' offset 0) s
  cross join lateral (
    select o.id, o.nominal_at, o.results from gapless.firing o where o.tenant_id = u.tenant and o.subscription_id = u.id and o.position = u.position offset 0) f
  where u.tenant = any (v_told)
  on conflict do nothing;
  if found then
    perform pg_notify('gapless', 'told');
  end if;
end
$$;
comment on function gapless.tell_occurrences(integer[], uuid[], bigint[], text) is 'Internal: events about occurrences of schedules.';
