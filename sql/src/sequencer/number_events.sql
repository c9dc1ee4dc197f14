-- Gives events their positions: each tenant's continue after its last, in the order they are given, tenant by tenant. What
-- the log row needs of an event comes along in arrays, so that no event is looked up twice. Large runs are planned anew,
-- for small ones planning would cost more than the work. Joins are by hash: the kept plan of a small run, by nested loops,
-- would take minutes for a large one. What is to be looked up by index, once for each tenant or name, is a subquery.
create or replace function gapless.number_events(
  tenants integer[], seqs bigint[], types text[], categories text[], topics text[],
  correlations text[], causations text[])
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  set enable_nestloop = off
  set enable_mergejoin = off
  set plan_cache_mode = force_generic_plan
  language plpgsql
as $$
declare
  v_now constant timestamptz := gapless.now();
  v_tenants integer[];
  v_types text[];
  v_categories text[];
  v_type_ids integer[];
  v_category_ids integer[];
begin
  if cardinality(seqs) > 500 then
    perform set_config('plan_cache_mode', 'force_custom_plan', true);
  end if;
  loop
    select array_agg(n.tenant_id), array_agg(n.type), array_agg(n.category),
      array_agg((select t.id from gapless.event_type t where t.tenant_id = n.tenant_id and t.name = n.type)),
      array_agg((select c.id from gapless.category c where c.tenant_id = n.tenant_id and c.name = n.category))
    into v_tenants, v_types, v_categories, v_type_ids, v_category_ids
    from (select distinct u.tenant_id, u.type, u.category from unnest(tenants, types, categories) u (tenant_id, type, category)) n;
    exit when array_position(v_type_ids, null) is null and array_position(v_category_ids, null) is null;
    perform gapless.learn_names(tenants, types, categories);
  end loop;

  with base as materialized (
    select d.tenant_id, greatest(v_now, l.logged_at) as logged_at,
      coalesce(l.position, (select t.position_floor from gapless.tenant t where t.id = d.tenant_id)) - d.before as position
    from (select u.tenant_id, min(u.place) - 1 as before from unnest(tenants) with ordinality u (tenant_id, place) group by u.tenant_id) d
    left join lateral (
      select l.position, l.logged_at from gapless.log l where l.tenant_id = d.tenant_id order by l.position desc limit 1
    ) l on true
  )
  insert into gapless.log (tenant_id, position, seq, type_id, category_id, logged_at, topic, correlation_id, causation_id)
  select u.tenant_id, b.position + u.place, u.seq, n.type_id, n.category_id, b.logged_at, u.topic, u.correlation, u.causation
  from unnest(tenants, seqs, types, categories, topics, correlations, causations) with ordinality
    u (tenant_id, seq, type, category, topic, correlation, causation, place)
  join base b on b.tenant_id = u.tenant_id
  join unnest(v_tenants, v_types, v_categories, v_type_ids, v_category_ids) n (tenant_id, type, category, type_id, category_id)
    on n.tenant_id = u.tenant_id and n.type = u.type and n.category = u.category;
end
$$;
comment on function gapless.number_events(integer[], bigint[], text[], text[], text[], text[], text[]) is
  'Writes the log rows of events; for the sequencer and adopt().';
