-- Gives events their positions: each tenant's continue after its last, in the order they are given. What the log row needs of an
-- event comes along in arrays, so that no event is looked up twice. Large runs are planned anew, for small ones planning
-- would cost more than the work.
create or replace function gapless.number_events(
  tenants integer[], seqs bigint[], types text[], categories text[], topics text[],
  correlations text[], causations text[])
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  set plan_cache_mode = force_generic_plan
  language plpgsql
as $$
declare
  v_now constant timestamptz := gapless.now();
begin
  if cardinality(seqs) > 500 then
    perform set_config('plan_cache_mode', 'force_custom_plan', true);
  end if;
  insert into gapless.event_type (tenant_id, name)
  select d.tenant_id, d.name
  from (
    select u.tenant_id, u.name, min(u.seq) as first from unnest(tenants, seqs, types) u (tenant_id, seq, name) group by u.tenant_id, u.name
  ) d
  where not exists (select from gapless.event_type t where t.tenant_id = d.tenant_id and t.name = d.name)
  order by d.first;
  insert into gapless.category (tenant_id, name)
  select d.tenant_id, d.name
  from (
    select u.tenant_id, u.name, min(u.seq) as first from unnest(tenants, seqs, categories) u (tenant_id, seq, name) group by u.tenant_id, u.name
  ) d
  where not exists (select from gapless.category c where c.tenant_id = d.tenant_id and c.name = d.name)
  order by d.first;

  with bases as materialized (
    select t.id as tenant_id, coalesce(l.position, t.position_floor) as position, greatest(v_now, l.logged_at) as logged_at
    from (select distinct u from unnest(tenants) u) d (id)
    join gapless.tenant t on t.id = d.id
    left join lateral (
      select l.position, l.logged_at from gapless.log l where l.tenant_id = t.id order by l.position desc limit 1
    ) l on true
  )
  insert into gapless.log (tenant_id, position, seq, type_id, category_id, logged_at, topic, correlation_id, causation_id)
  select u.tenant_id, b.position + row_number() over (partition by u.tenant_id order by u.place), u.seq, t.id, c.id, b.logged_at, u.topic, u.correlation, u.causation
  from unnest(tenants, seqs, types, categories, topics, correlations, causations) with ordinality
    u (tenant_id, seq, type, category, topic, correlation, causation, place)
  join bases b on b.tenant_id = u.tenant_id
  join gapless.event_type t on t.tenant_id = u.tenant_id and t.name = u.type
  join gapless.category c on c.tenant_id = u.tenant_id and c.name = u.category;
end
$$;
comment on function gapless.number_events(integer[], bigint[], text[], text[], text[], text[], text[]) is
  'Writes the log rows of events; for the sequencer and adopt().';
