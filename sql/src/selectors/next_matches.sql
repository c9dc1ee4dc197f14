-- The one finder of pages: for reads by a selector and for subscriptions. What it returns is complete from where it began up to
-- `reach`. It runs as its caller: row level security holds in a reading function, and the engine names the tenant.
--
-- A short range, or no names to look for, is a walk along the positions by a plan that is kept. For a long one page_plan() writes
-- the query, and the condition is asked of what that finds. Either way a call ends after a bounded piece of work. `offset 0`
-- makes the planner look each event up by its number: it has no statistics, and takes a new table for a small one.
create or replace function gapless.next_matches(tenant integer, selection gapless.selection, low bigint, high bigint, max_count integer,
  backwards boolean default false, out positions bigint[], out seqs bigint[], out reach bigint)
  volatile
  set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_generic_plan
  set enable_seqscan = off
  set enable_hashjoin = off
  set enable_mergejoin = off
  set max_parallel_workers_per_gather = 0
  set jit = off
  language plpgsql
as $$
#variable_conflict use_column
declare
  v_most constant integer := 20000;
  v_short constant integer := 2000;
  v_condition constant jsonpath := selection.condition;
  v_is_all constant boolean := gapless.asks_for_all(selection.condition);
  v_streams constant text[] := selection.streams;
  v_has_names constant boolean := coalesce(selection.types, selection.topics, selection.categories, selection.streams) is not null;
  v_order constant text := case when backwards then 'desc' else 'asc' end;
  v_end bigint;
  v_low bigint;
  v_high bigint;
  v_to bigint;
  v_types integer[];
  v_categories integer[];
  v_topics text;
  v_query text;
  v_found bigint[];
  v_found_seqs bigint[];
  v_page integer;
  v_examined integer;
  v_last bigint;
  v_work integer := 0;
begin
  positions := '{}';
  seqs := '{}';
  -- The statements below see more than this one. What comes up in between is left to the next call: one that knows the
  -- events but not yet their types would pass over some of them for ever.
  v_end := coalesce((select l.position from gapless.log l where l.tenant_id = tenant order by l.position desc limit 1), 0);
  v_high := least(high, v_end);
  v_low := greatest(low, 1);
  reach := case when backwards then v_low else greatest(v_high, v_low - 1) end;
  v_high := least(v_high, selection.up_to);
  v_low := greatest(v_low, selection.after + 1);
  if selection.until is not null then
    v_high := least(v_high, gapless.position_at(tenant, selection.until));
  end if;
  if selection.since is not null then
    v_low := greatest(v_low, gapless.position_at(tenant, selection.since - interval '1 microsecond') + 1);
  end if;
  if v_low > v_high then
    return;
  end if;
  -- `*` among the types is no filter.
  if selection.types is not null and not '*' = any (selection.types) then
    v_types := gapless.type_ids(tenant, selection.types);
  end if;
  if selection.categories is not null then
    select coalesce(array_agg(c.id), '{}') into v_categories
    from gapless.category c where c.tenant_id = tenant and c.name = any (selection.categories);
  end if;

  while v_low <= v_high loop
    v_found := null;
    if not v_has_names or v_high - v_low < v_short then
      v_to := case when backwards then greatest(v_low, v_high - 4999) else least(v_high, v_low + 4999) end;
      v_work := v_work + 5000;
      v_last := case when backwards then v_low else v_to end;
      if v_topics is null and selection.topics is not null then
        v_topics := (select '^(?:' || string_agg(substr(gapless.topic_regex(p), 2), '|') || ')' from unnest(selection.topics) p);
      end if;
      if backwards then
        select array_agg(p.position), array_agg(p.seq) into v_found, v_found_seqs from (
          select l.position, l.seq from gapless.log l cross join lateral (
            select from gapless.event e where e.tenant_id = tenant and e.seq = l.seq and (v_streams is null or e.stream = any (v_streams))
              and gapless.condition_holds(gapless.asked_document(v_is_all, e.stream, e.version, l.position, e.id, e.type, e.topic, e.data, e.metadata,
                e.occurred_at, e.recorded_at), v_condition) offset 0) e
          where l.tenant_id = tenant and l.position between v_to and v_high and (v_types is null or l.type_id = any (v_types))
            and (v_categories is null or l.category_id = any (v_categories)) and (v_topics is null or '/' || l.topic ~ v_topics)
          order by l.position desc limit max_count) p;
      elsif v_condition is null and v_streams is null then
        select array_agg(p.position), array_agg(p.seq) into v_found, v_found_seqs from (
          select l.position, l.seq from gapless.log l
          where l.tenant_id = tenant and l.position between v_low and v_to and (v_types is null or l.type_id = any (v_types))
            and (v_categories is null or l.category_id = any (v_categories)) and (v_topics is null or '/' || l.topic ~ v_topics)
          order by l.position limit max_count) p;
      else
        select array_agg(p.position), array_agg(p.seq) into v_found, v_found_seqs from (
          select l.position, l.seq from gapless.log l cross join lateral (
            select from gapless.event e where e.tenant_id = tenant and e.seq = l.seq and (v_streams is null or e.stream = any (v_streams))
              and gapless.condition_holds(gapless.asked_document(v_is_all, e.stream, e.version, l.position, e.id, e.type, e.topic, e.data, e.metadata,
                e.occurred_at, e.recorded_at), v_condition) offset 0) e
          where l.tenant_id = tenant and l.position between v_low and v_to and (v_types is null or l.type_id = any (v_types))
            and (v_categories is null or l.category_id = any (v_categories)) and (v_topics is null or '/' || l.topic ~ v_topics)
          order by l.position limit max_count) p;
      end if;
      v_last := v_to;
    else
      v_page := case when v_condition is null then max_count else least(5000, greatest(200, 4 * max_count)) end;
      select q.query, q.reach into v_query, v_last
      from gapless.page_plan(tenant, v_low, v_high, v_order, v_types, v_categories, selection.topics, selection.streams) q;
      execute format('select array_agg(p.position), array_agg(p.seq) from (%s order by position %s limit $4) p', v_query, v_order)
      into v_found, v_found_seqs
      using tenant, case when backwards then v_last else v_low end, case when backwards then v_high else v_last end, v_page;
      v_examined := coalesce(cardinality(v_found), 0);
      v_work := v_work + greatest(v_examined, v_most / 5);
      if v_examined = v_page then
        v_last := v_found[v_page];
      end if;
      if v_condition is not null and v_examined > 0 then
        select array_agg(p.position), array_agg(p.seq) into v_found, v_found_seqs from (
          select c.position, c.seq from unnest(v_found, v_found_seqs) with ordinality c (position, seq, place) cross join lateral (
            select from gapless.event e where e.tenant_id = tenant and e.seq = c.seq
              and gapless.condition_holds(gapless.asked_document(v_is_all, e.stream, e.version, c.position, e.id, e.type, e.topic, e.data, e.metadata,
                e.occurred_at, e.recorded_at), v_condition) offset 0) e
          order by c.place limit max_count) p;
      end if;
    end if;
    if v_found is not null then
      positions := positions || v_found;
      seqs := seqs || v_found_seqs;
      max_count := max_count - cardinality(v_found);
    end if;
    if max_count = 0 then
      reach := positions[cardinality(positions)];
      return;
    end if;
    if backwards then
      v_high := v_last - 1;
    else
      v_low := v_last + 1;
    end if;
    if v_work >= v_most and v_low <= v_high then
      reach := v_last;
      return;
    end if;
  end loop;
end
$$;
comment on function gapless.next_matches(integer, gapless.selection, bigint, bigint, integer, boolean) is
  'Internal: the next events in a range of positions that a selection takes, max_count at most, and the position up to which that is all '
  'of them (backwards: down to which). The work of a call is bounded, so `reach` may lie before the end of the range with few or no events found.';
