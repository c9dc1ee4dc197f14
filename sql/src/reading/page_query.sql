-- Writes the query that finds a page of the log by filters, as positions and seqs; $1 tenant, $2 and $3 the range of
-- positions, $4 how many. Which index leads depends on the filters:
--   types, categories or exact  one index range for each value, each already in position order: a page costs a page,
--   topics                      however rare the value
--   topic patterns, streams     their matches, put in order, where they are few
--   topic patterns of many      a walk along the positions, filtered on the way, where matches are dense; else one index
--   events                      range for each topic, where there are not too many of them; else their matches, put in order
--   otherwise                   a walk
-- With several filters the one with the fewest matches leads, found by counting up to a limit.
create or replace function gapless.page_query(tenant integer, low bigint, high bigint, direction text,
  types integer[], categories integer[], topics text[], streams text[])
  returns text
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  set max_parallel_workers_per_gather = 0
  set jit = off
  language plpgsql
as $$
declare
  v_few constant integer := 1000;
  v_window constant integer := 1000;
  v_most_topics constant integer := 64;
  v_is_exact constant boolean := not exists (select from unnest(topics) p where p ~ '(^|/)[*][*]?(/|$)');
  v_of_streams constant text := case when streams is null then ''
    else format('join gapless.event e on e.tenant_id = l.tenant_id and e.seq = l.seq and e.stream = any (%L)', streams) end;
  -- The filters as conditions, and for each that an index knows what to count.
  v_where text[] := array['l.tenant_id = $1', 'l.position between $2 and $3'];
  v_names text[] := '{}';
  v_counts text[] := '{}';
  v_range text;
  v_topics text;
  v_lead text;
  v_least bigint;
  v_count bigint;
begin
  if types is not null then
    v_where := v_where || format('l.type_id = any (%L)', types);
    v_names := v_names || 'types'::text;
    v_counts := v_counts || format('gapless.log l where l.tenant_id = $1 and l.position between $2 and $3 and l.type_id = any (%L)', types);
  end if;
  if categories is not null then
    v_where := v_where || format('l.category_id = any (%L)', categories);
    v_names := v_names || 'categories'::text;
    v_counts := v_counts || format('gapless.log l where l.tenant_id = $1 and l.position between $2 and $3 and l.category_id = any (%L)', categories);
  end if;
  if topics is not null then
    -- What a range finds is all there is to a topic or to `path/**`; other patterns are looked at again.
    v_topics := coalesce((
      select '(' || string_agg(concat_ws(' and ', gapless.topic_range(p), case
          when p !~ '(^|/)[*][*]?(/|$)' or p ~ '/[*][*]$' and left(p, -3) !~ '(^|/)[*][*]?(/|$)' then null
          else format('''/'' || l.topic ~ %L', gapless.topic_regex(p)) end), ' or ') || ')'
      from unnest(topics) p), 'false');
    v_where := v_where || v_topics;
    v_range := (select case when bool_and(gapless.topic_range(p) is not null) then string_agg(gapless.topic_range(p), ' or ') end
      from unnest(topics) p);
    if v_range is not null then
      v_names := v_names || case when v_is_exact then 'exact topics' else 'topics' end;
      v_counts := v_counts || format('gapless.log l where l.tenant_id = $1 and %s(%s)',
        case when v_is_exact then 'l.position between $2 and $3 and ' else '' end, v_range);
    end if;
  end if;
  if streams is not null then
    v_names := v_names || 'streams'::text;
    v_counts := v_counts || format('gapless.event l where l.tenant_id = $1 and l.stream = any (%L)', streams);
  end if;

  if cardinality(v_names) = 1 and v_names[1] in ('types', 'categories', 'exact topics') then
    v_lead := v_names[1];
  else
    for v_k in 1 .. cardinality(v_names) loop
      execute format('select count(*) from (select from %s limit %s) few', v_counts[v_k], v_few) into v_count using tenant, low, high;
      if v_least is null or v_count < v_least then
        v_least := v_count;
        v_lead := v_names[v_k];
      end if;
    end loop;
    if topics is not null and (v_lead is null or v_lead = 'topics' and v_least >= v_few) then
      -- Many matches: if they are dense a walk fills a page at once, if not it would pass over too much.
      execute format('select count(*) from (select * from gapless.log l where l.tenant_id = $1 and l.position between $2 and $3 '
        'order by l.position %s limit %s) l where %s', direction, v_window, array_to_string(v_where, ' and '))
      into v_count using tenant, low, high;
      if v_count >= v_window / 50 then
        v_lead := (select n from unnest(v_names) n where n in ('types', 'categories') limit 1);
      else
        execute format('select count(*) from (%s limit %s) few', gapless.topic_candidates(topics), v_most_topics + 1)
        into v_count using tenant;
        if v_count <= v_most_topics then
          v_lead := 'each topic';
        end if;
      end if;
    end if;
  end if;

  if v_lead = 'streams' then
    return format('select l.position, l.seq from gapless.event e join gapless.log l on l.tenant_id = e.tenant_id and l.seq = e.seq '
      'where e.tenant_id = $1 and e.stream = any (%L) and %s', streams, array_to_string(v_where, ' and '));
  elsif v_lead in ('types', 'categories', 'exact topics', 'each topic') then
    return format('select p.position, p.seq from unnest(%s) lead (value) cross join lateral ('
      'select l.position, l.seq from gapless.log l %s where l.%I = lead.value and %s order by l.position %s limit $4) p',
      case v_lead when 'types' then format('%L::integer[]', types) when 'categories' then format('%L::integer[]', categories)
        when 'each topic' then format('array(select distinct l.topic from (%s) l (topic) where %s)', gapless.topic_candidates(topics), v_topics)
        else format('array(select distinct t from unnest(%L::text[]) t)', topics) end,
      v_of_streams, case v_lead when 'types' then 'type_id' when 'categories' then 'category_id' else 'topic' end,
      array_to_string(array_remove(v_where, case when v_lead like '%topic%' then v_topics end), ' and '), direction);
  elsif v_lead = 'topics' then
    -- offset 0 keeps the matches apart from the order: they are found by topic, not on a walk.
    return format('select l.position, l.seq from (select * from gapless.log l where %s offset 0) l %s',
      array_to_string(v_where, ' and '), v_of_streams);
  end if;
  -- And here it keeps the walk a walk, whatever the planner believes of the filters.
  return format('select l.position, l.seq from (select * from gapless.log l where l.tenant_id = $1 and l.position between $2 and $3 '
    'order by l.position %s offset 0) l %s where %s', direction, v_of_streams, array_to_string(v_where, ' and '));
end
$$;
comment on function gapless.page_query(integer, bigint, bigint, text, integer[], integer[], text[], text[]) is
  'The query for a page of read_log() with filters.';
