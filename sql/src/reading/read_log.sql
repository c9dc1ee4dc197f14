-- Reads the log in position order. Which index leads depends on the filters:
--   none                        the positions
--   types, categories or exact  one index range for each value, each already in position order: a page costs a page,
--   topics                      however rare the value
--   topic patterns, streams     their matches, where they are few; else the positions, filtered on the way
-- With several filters the one with the fewest matches leads, found by counting up to a limit.
create or replace function gapless.read_log(
  after bigint default null,
  max_count integer default 1000,
  types text[] default null,
  topics text[] default null,
  categories text[] default null,
  streams text[] default null,
  since timestamptz default null,
  until timestamptz default null,
  backwards boolean default false
)
  returns setof gapless.events
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  set enable_hashjoin = off
  set enable_mergejoin = off
  set jit = off
  language plpgsql
as $$
declare
  v_tenant constant integer := gapless.authorize('events:read');
  v_few constant integer := 5000;
  v_low bigint := 1;
  v_high bigint := 9223372036854775807;
  v_order constant text := case when backwards then 'desc' else 'asc' end;
  v_types integer[];
  v_categories integer[];
  v_topic text;
  v_where text[] := array['l.tenant_id = $1', 'l.position between $2 and $3'];
  v_leads text[] := '{}';
  v_lead text;
  v_least bigint;
  v_count bigint;
  v_page text;
begin
  perform gapless.check_filter(max_count, types, topics, categories, streams);
  if backwards then
    v_high := greatest(coalesce(nullif(after, 0), v_high), 1) - 1;
  else
    v_low := least(coalesce(after, 0), v_high - 1) + 1;
  end if;
  if since is not null then
    v_low := greatest(v_low, gapless.position_at(v_tenant, since - interval '1 microsecond') + 1);
  end if;
  if until is not null then
    v_high := least(v_high, gapless.position_at(v_tenant, until));
  end if;

  if types is not null then
    v_types := gapless.type_ids(v_tenant, types);
    v_where := v_where || format('l.type_id = any (%L)', v_types);
    v_leads := v_leads || 'types'::text;
  end if;
  if categories is not null then
    select coalesce(array_agg(c.id), '{}') into v_categories
    from gapless.category c where c.tenant_id = v_tenant and c.name = any (categories);
    v_where := v_where || format('l.category_id = any (%L)', v_categories);
    v_leads := v_leads || 'categories'::text;
  end if;
  if topics is not null then
    select string_agg(case
        when p !~ '(^|/)\*\*?(/|$)' then format('l.topic = %L', p)
        when gapless.topic_prefix(p) = '' then format('''/'' || l.topic ~ %L', gapless.topic_regex(p))
        else format('l.topic ^@ %L and ''/'' || l.topic ~ %L', gapless.topic_prefix(p), gapless.topic_regex(p)) end, ' or ')
    into v_topic from unnest(topics) p;
    v_where := v_where || format('(%s)', coalesce(v_topic, 'false'));
    if not exists (select from unnest(topics) p where p ~ '(^|/)\*\*?(/|$)') then
      v_leads := v_leads || 'exact topics'::text;
    elsif not exists (select from unnest(topics) p where gapless.topic_prefix(p) = '') then
      v_leads := v_leads || 'topics'::text;
    end if;
  end if;
  if streams is not null then
    v_leads := v_leads || 'streams'::text;
  end if;

  -- Who leads: nobody to choose from unless there are several, or one that may match too much.
  v_lead := case when cardinality(v_leads) = 1 and v_leads[1] in ('types', 'categories', 'exact topics') then v_leads[1] end;
  if v_lead is null then
    for v_k in 1 .. cardinality(v_leads) loop
      execute format('select count(*) from (select from %s limit %s) few',
        case v_leads[v_k]
          when 'streams' then format('gapless.event e where e.tenant_id = $1 and e.stream = any (%L)', streams)
          else 'gapless.log l where l.tenant_id = $1 and ' || case v_leads[v_k]
            when 'types' then format('l.position between $2 and $3 and l.type_id = any (%L)', v_types)
            when 'categories' then format('l.position between $2 and $3 and l.category_id = any (%L)', v_categories)
            when 'exact topics' then format('l.position between $2 and $3 and l.topic = any (%L)', topics)
            else (select '(' || string_agg(format('l.topic ^@ %L', gapless.topic_prefix(p)), ' or ') || ')' from unnest(topics) p)
          end
        end, v_few) into v_count using v_tenant, v_low, v_high;
      if v_least is null or v_count < v_least then
        v_least := v_count;
        v_lead := v_leads[v_k];
      end if;
    end loop;
    -- A pattern that may match much only filters.
    if v_lead = 'topics' and v_least >= v_few then
      v_lead := (select u from unnest(v_leads) u where u in ('types', 'categories') limit 1);
    end if;
  end if;

  -- The page as positions and seqs.
  if streams is not null and v_lead = 'streams' then
    v_page := format('select l.position, l.seq from gapless.event e join gapless.log l on l.tenant_id = e.tenant_id and l.seq = e.seq '
      'where e.tenant_id = $1 and e.stream = any (%L) and %s', streams, array_to_string(v_where, ' and '));
  elsif v_lead in ('types', 'categories', 'exact topics') then
    v_page := format('select p.position, p.seq from unnest(%s) lead (value) cross join lateral ('
      'select l.position, l.seq from gapless.log l %s where l.%I = lead.value and %s order by l.position %s limit $4) p',
      case v_lead when 'types' then format('%L::integer[]', v_types) when 'categories' then format('%L::integer[]', v_categories)
        else format('array(select distinct t from unnest(%L::text[]) t)', topics) end,
      case when streams is not null then
        format('join gapless.event e on e.tenant_id = l.tenant_id and e.seq = l.seq and e.stream = any (%L)', streams) else '' end,
      case v_lead when 'types' then 'type_id' when 'categories' then 'category_id' else 'topic' end,
      array_to_string(v_where, ' and '), v_order);
  elsif v_lead = 'topics' then
    -- Materialized, so that the few matches are found by topic and not on a walk along the positions.
    v_page := format('select l.position, l.seq from (select * from gapless.log l where %s offset 0) l %s',
      array_to_string(v_where, ' and '),
      case when streams is not null then
        format('join gapless.event e on e.tenant_id = l.tenant_id and e.seq = l.seq and e.stream = any (%L)', streams) else '' end);
  else
    v_page := format('select l.position, l.seq from gapless.log l %s where %s',
      case when streams is not null then
        format('join gapless.event e on e.tenant_id = l.tenant_id and e.seq = l.seq and e.stream = any (%L)', streams) else '' end,
      array_to_string(v_where, ' and '));
  end if;
  return query execute format(
    'select e.id, e.stream, e.version, l.position, e.type, e.topic, e.data, e.metadata, e.occurred_at, e.recorded_at '
    'from (%s order by position %s limit $4) l '
    'join gapless.event e on e.tenant_id = $1 and e.seq = l.seq order by l.position %s', v_page, v_order, v_order)
  using v_tenant, v_low, v_high, max_count;
end
$$;
comment on function gapless.read_log(bigint, integer, text[], text[], text[], text[], timestamptz, timestamptz, boolean) is
  'Events of the log in position order, after a position (exclusive; backwards: before it, null from the newest). '
  'Filters are joined by and, the values of each by or: types (order.* is every type below order), topics (* is one segment, '
  '** zero or more), categories, streams, and the time of logging (inclusive). max_count 1 to 10000. Only sequenced events; '
  'log_state() tells how many are not. Errors: VG001, VG003.';
grant execute on function gapless.read_log(bigint, integer, text[], text[], text[], text[], timestamptz, timestamptz, boolean) to gapless_user;
