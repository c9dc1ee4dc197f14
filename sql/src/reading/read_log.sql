-- Reads the log in position order. Without a filter the plan is kept; with filters page_plan() writes the query.
-- Volatile, because what settle() waited for is only seen by a new statement.
create or replace function gapless.read_log(
  after bigint default null,
  max_count integer default 1000,
  types text[] default null,
  topics text[] default null,
  categories text[] default null,
  streams text[] default null,
  since timestamptz default null,
  until timestamptz default null,
  backwards boolean default false,
  selector jsonb default null
)
  returns setof gapless.events
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  set enable_hashjoin = off
  set enable_mergejoin = off
  set max_parallel_workers_per_gather = 0
  set jit = off
  language plpgsql
as $$
#variable_conflict use_column
declare
  v_tenant constant integer := gapless.authorize('events:read');
  v_low bigint := 1;
  v_high bigint := 9223372036854775807;
  v_order constant text := case when backwards then 'desc' else 'asc' end;
  v_types integer[];
  v_query text;
  v_reach bigint;
  v_left integer;
  v_found integer;
  v_categories integer[];
  v_selection gapless.selection;
  v_positions bigint[];
  v_seqs bigint[];
begin
  perform gapless.check_filter(max_count, types, topics, categories, streams);
  if backwards then
    v_high := greatest(coalesce(after, v_high), 1) - 1;
  else
    v_low := least(coalesce(after, 0), v_high - 1) + 1;
  end if;
  if selector is not null then
    v_selection := gapless.join_selection(gapless.join_lists(selector, types, topics, categories, streams), since, until);
    until := v_selection.until;
  end if;
  if until is not null then
    perform gapless.settle(v_tenant, until);
  end if;
  if selector is not null then
    v_left := max_count;
    while v_left > 0 and v_low <= v_high loop
      select m.positions, m.seqs, m.reach into v_positions, v_seqs, v_reach
      from gapless.next_matches(v_tenant, v_selection, v_low, v_high, v_left, backwards) m;
      return query
        select e.id, e.stream, e.version, m.position, e.type, e.topic, e.data, e.metadata, e.occurred_at, e.recorded_at
        from unnest(v_positions, v_seqs) with ordinality m (position, seq, place)
        -- Looked up one by one, whatever the planner believes.
        cross join lateral (select * from gapless.event e where e.tenant_id = v_tenant and e.seq = m.seq offset 0) e order by m.place;
      v_left := v_left - cardinality(v_positions);
      if backwards then
        v_high := v_reach - 1;
      else
        -- It ends at the last event of the moment, wherever the range ends.
        exit when v_reach < v_low;
        v_low := v_reach + 1;
      end if;
    end loop;
    return;
  end if;
  -- The statements below see more than this one. What comes up in between is left to the next page: a page that knows its
  -- events but not yet their types would pass over some of them for ever.
  if coalesce(types, topics, categories, streams) is not null or since is not null then
    v_high := least(v_high, coalesce(
      (select l.position from gapless.log l where l.tenant_id = v_tenant order by l.position desc limit 1), 0));
  end if;
  if since is not null then
    v_low := greatest(v_low, gapless.position_at(v_tenant, since - interval '1 microsecond') + 1);
  end if;
  if until is not null then
    v_high := least(v_high, gapless.position_at(v_tenant, until));
  end if;

  if coalesce(types, topics, categories, streams) is null then
    if backwards then
      return query
        select e.id, e.stream, e.version, l.position, e.type, e.topic, e.data, e.metadata, e.occurred_at, e.recorded_at
        from (
          select k.position, k.seq from gapless.log k
          where k.tenant_id = v_tenant and k.position between v_low and v_high order by k.position desc limit max_count
        ) l
        join gapless.event e on e.tenant_id = v_tenant and e.seq = l.seq
        order by l.position desc;
    else
      return query
        select e.id, e.stream, e.version, l.position, e.type, e.topic, e.data, e.metadata, e.occurred_at, e.recorded_at
        from (
          select k.position, k.seq from gapless.log k
          where k.tenant_id = v_tenant and k.position between v_low and v_high order by k.position limit max_count
        ) l
        join gapless.event e on e.tenant_id = v_tenant and e.seq = l.seq
        order by l.position;
    end if;
    return;
  end if;

  -- `*` among the types is no filter; an empty list takes nothing.
  if types is not null and not '*' = any (types) then
    v_types := gapless.type_ids(v_tenant, types);
  end if;
  if categories is not null then
    select coalesce(array_agg(c.id), '{}') into v_categories
    from gapless.category c where c.tenant_id = v_tenant and c.name = any (categories);
  end if;
  v_left := max_count;
  while v_left > 0 and v_low <= v_high loop
    select q.query, q.reach into v_query, v_reach
    from gapless.page_plan(v_tenant, v_low, v_high, v_order, v_types, v_categories, topics, streams) q;
    return query execute format(
      'select e.id, e.stream, e.version, l.position, e.type, e.topic, e.data, e.metadata, e.occurred_at, e.recorded_at '
      'from (%s order by position %s limit $4) l '
      'join gapless.event e on e.tenant_id = $1 and e.seq = l.seq order by l.position %s', v_query, v_order, v_order)
    using v_tenant, case when backwards then v_reach else v_low end, case when backwards then v_high else v_reach end, v_left;
    get diagnostics v_found = row_count;
    v_left := v_left - v_found;
    if backwards then
      v_high := v_reach - 1;
    else
      v_low := v_reach + 1;
    end if;
  end loop;
end
$$;
comment on function gapless.read_log(bigint, integer, text[], text[], text[], text[], timestamptz, timestamptz, boolean, jsonb) is
  'Events of the log in position order, after a position (exclusive; backwards: before it, null from the newest). '
  'Filters are joined by and, the values of each by or: types (order.* is every type below order), topics (* is one segment, '
  '** zero or more), categories, streams, the time of logging (inclusive), and a selector, which must not name again what a parameter names. '
  'max_count 1 to 10000. Only sequenced events; log_state() tells how many are not. Errors: VG001, VG003.';
grant execute on function gapless.read_log(bigint, integer, text[], text[], text[], text[], timestamptz, timestamptz, boolean, jsonb) to gapless_user;
