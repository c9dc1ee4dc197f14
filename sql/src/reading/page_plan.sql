-- Writes the query that finds a page of the log by filters, as positions and seqs; $1 tenant, $2 and $3 the range of
-- positions, $4 how many. It is complete up to `reach`; what lies behind is another query's. Which index leads depends on
-- the filters:
--   types, categories, topics,  one index range for each value, each already in position order: a page costs a page,
--   streams                     however rare the value and however long the stream
--   topic patterns              their matches, put in order, where they are few; else as topics, where there are not too
--                               many of them; else their matches, put in order
--   many types, patterns        a walk along the positions, filtered on the way, where matches are dense at this place
--   without a beginning
-- With several filters the one with the fewest matches leads, found by counting up to a limit.
create or replace function gapless.page_plan(tenant integer, low bigint, high bigint, direction text,
  types integer[], categories integer[], topics text[], streams text[], out query text, out reach bigint)
  stable
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  set max_parallel_workers_per_gather = 0
  set jit = off
  language plpgsql
as $$
declare
  v_sample constant integer := 1000;
  v_walk constant integer := 20000;
  v_most_values constant integer := 64;
  v_topics constant text := gapless.topic_condition(topics);
  v_is_exact constant boolean := not exists (select from unnest(topics) p where p ~ '(^|/)[*][*]?(/|$)');
  v_of_streams constant text := case when streams is null then ''
    else format('join lateral (select e.stream from gapless.event e where e.tenant_id = $1 and e.seq = l.seq offset 0) e on e.stream = any (%L)', streams) end;
  v_where constant text := concat_ws(' and ', 'l.tenant_id = $1 and l.position between $2 and $3',
    case when types is not null then format('l.type_id = any (%L)', types) end,
    case when categories is not null then format('l.category_id = any (%L)', categories) end, v_topics);
  v_ranges text;
  v_names text[] := '{}';
  v_counts text[] := '{}';
  v_lead text;
  v_few integer;
  v_least bigint;
  v_count bigint;
begin
  reach := case direction when 'asc' then high else low end;
  -- The filters that an index knows, and for each what to count.
  if streams is not null then
    v_names := v_names || 'streams'::text;
    v_counts := v_counts || format('select coalesce(sum(s.version), 0) from gapless.stream s where s.tenant_id = $1 and s.name = any (%L)', streams);
  end if;
  if cardinality(types) <= v_most_values then
    v_names := v_names || 'types'::text;
    v_counts := v_counts || format('select count(*) from (select from gapless.log l where l.tenant_id = $1 '
      'and l.position between $2 and $3 and l.type_id = any (%L) limit $4) few', types);
  end if;
  if categories is not null then
    v_names := v_names || 'categories'::text;
    v_counts := v_counts || format('select count(*) from (select from gapless.log l where l.tenant_id = $1 '
      'and l.position between $2 and $3 and l.category_id = any (%L) limit $4) few', categories);
  end if;
  if topics is not null then
    v_ranges := (select case when bool_and(gapless.topic_range(p) is not null) then string_agg(gapless.topic_range(p), ' or ') end
      from unnest(topics) p);
    if v_ranges is not null then
      v_names := v_names || case when v_is_exact then 'exact topics' else 'topics' end;
      v_counts := v_counts || format('select count(*) from (select from gapless.log l where l.tenant_id = $1 and %s(%s) limit $4) few',
        case when v_is_exact then 'l.position between $2 and $3 and ' else '' end, v_ranges);
    end if;
  end if;

  if cardinality(v_names) = 1 and v_names[1] <> 'topics' then
    v_lead := v_names[1];
  else
    foreach v_few in array array[1000, 20000] loop
      v_least := null;
      for v_k in 1 .. cardinality(v_names) loop
        execute v_counts[v_k] into v_count using tenant, low, high, v_few;
        if v_least is null or v_count < v_least then
          v_least := v_count;
          v_lead := v_names[v_k];
        end if;
      end loop;
      exit when cardinality(v_names) < 2 or v_least < v_few;
    end loop;
  end if;

  if v_lead is null or v_lead = 'topics' and v_least >= 1000 then
    -- Many matches, or nobody knows how many: where they are dense a walk fills a page at once.
    execute format('select count(*) from (select * from gapless.log l where l.tenant_id = $1 and l.position between $2 and $3 '
      'order by l.position %s limit %s) l where %s', direction, v_sample, v_where)
    into v_count using tenant, low, high;
    if v_count >= v_sample / 50 then
      v_lead := 'walk';
      -- Further on it may be different.
      reach := case direction when 'asc' then least(high, low + v_walk - 1) else greatest(low, high - v_walk + 1) end;
    elsif topics is not null then
      execute format('select count(*) from (%s limit %s) few', gapless.topic_candidates(topics), v_most_values + 1)
      into v_count using tenant;
      if v_count <= v_most_values then
        v_lead := 'each topic';
      end if;
    elsif types is not null then
      v_lead := 'types';
    end if;
  end if;

  -- offset 0 keeps a part of a query apart, whatever the planner believes of the filters: it knows nothing about them. An
  -- event or its place in the log is looked up by its number alone, not by a range that looks small.
  if v_lead = 'streams' then
    query := format('select p.position, p.seq from (select distinct s from unnest(%L::text[]) s) s (name) cross join lateral ('
      'select l.position, l.seq from ('
      'select e.version, e.seq from gapless.event e where e.tenant_id = $1 and e.stream = s.name '
      'and e.version >= gapless.version_at($1, s.name, $2) and e.version < gapless.version_at($1, s.name, $3 + 1) '
      'order by e.version %s offset 0) e cross join lateral ('
      'select * from gapless.log l where l.tenant_id = $1 and l.seq = e.seq offset 0) l '
      'where %s order by e.version %s limit $4) p', streams, direction, v_where, direction);
  elsif v_lead in ('types', 'categories', 'exact topics', 'each topic') then
    query := format('select p.position, p.seq from unnest(%s) lead (value) cross join lateral ('
      'select l.position, l.seq from gapless.log l %s where l.%I = lead.value and %s order by l.position %s limit $4) p',
      case v_lead when 'types' then format('%L::integer[]', types) when 'categories' then format('%L::integer[]', categories)
        when 'each topic' then format('array(select distinct l.topic from (%s) l (topic) where %s)', gapless.topic_candidates(topics), v_topics)
        else format('array(select distinct t from unnest(%L::text[]) t)', topics) end,
      v_of_streams, case v_lead when 'types' then 'type_id' when 'categories' then 'category_id' else 'topic' end,
      v_where, direction);
  elsif v_lead = 'topics' then
    query := format('select l.position, l.seq from (select * from gapless.log l where %s offset 0) l %s', v_where, v_of_streams);
  else
    query := format('select l.position, l.seq from (select * from gapless.log l where l.tenant_id = $1 and l.position between $2 and $3 '
      'order by l.position %s offset 0) l %s where %s', direction, v_of_streams, v_where);
  end if;
end
$$;
comment on function gapless.page_plan(integer, bigint, bigint, text, integer[], integer[], text[], text[]) is
  'The query for a page of read_log() with filters, and the position up to which it is complete.';
