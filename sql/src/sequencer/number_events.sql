-- Gives events their positions: each tenant's continue after its last, in the order of seq.
create or replace function gapless.number_events(tenants integer[], seqs bigint[])
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  v_now constant timestamptz := gapless.now();
begin
  with due as materialized (
    select e.tenant_id, e.seq, e.type, gapless.category_of(e.stream) as category, e.topic
    from unnest(tenants, seqs) u (tenant_id, seq)
    join gapless.event e on e.tenant_id = u.tenant_id and e.seq = u.seq
  ), new_types as (
    insert into gapless.event_type (tenant_id, name)
    select d.tenant_id, d.type from due d
    where not exists (select from gapless.event_type t where t.tenant_id = d.tenant_id and t.name = d.type)
    group by d.tenant_id, d.type order by min(d.seq)
    returning tenant_id, name, id
  ), new_categories as (
    insert into gapless.category (tenant_id, name)
    select d.tenant_id, d.category from due d
    where not exists (select from gapless.category c where c.tenant_id = d.tenant_id and c.name = d.category)
    group by d.tenant_id, d.category order by min(d.seq)
    returning tenant_id, name, id
  ), types as (
    select t.tenant_id, t.name, t.id from (select distinct d.tenant_id, d.type from due d) d
    join gapless.event_type t on t.tenant_id = d.tenant_id and t.name = d.type
    union all select n.tenant_id, n.name, n.id from new_types n
  ), categories as (
    select c.tenant_id, c.name, c.id from (select distinct d.tenant_id, d.category from due d) d
    join gapless.category c on c.tenant_id = d.tenant_id and c.name = d.category
    union all select n.tenant_id, n.name, n.id from new_categories n
  ), bases as (
    select t.id as tenant_id, coalesce(l.position, t.position_floor) as position, greatest(v_now, l.logged_at) as logged_at
    from (select distinct d.tenant_id from due d) d
    join gapless.tenant t on t.id = d.tenant_id
    left join lateral (
      select l.position, l.logged_at from gapless.log l where l.tenant_id = t.id order by l.position desc limit 1
    ) l on true
  )
  insert into gapless.log (tenant_id, position, seq, type_id, category_id, logged_at, topic)
  select d.tenant_id, b.position + row_number() over (partition by d.tenant_id order by d.seq), d.seq, t.id, c.id, b.logged_at, d.topic
  from due d
  join bases b on b.tenant_id = d.tenant_id
  join types t on t.tenant_id = d.tenant_id and t.name = d.type
  join categories c on c.tenant_id = d.tenant_id and c.name = d.category;
end
$$;
comment on function gapless.number_events(integer[], bigint[]) is 'Writes the log rows of events; for the sequencer and adopt().';
