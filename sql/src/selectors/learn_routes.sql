-- Writes down by what the events for a push subscription or a trigger are found: the part of its selector that excludes most, from streams
-- to beginnings of types. A part with a value that begins with a wildcard excludes nothing. Where many have
-- the same key and the condition needs a certain value at a path, the value joins the key: ten thousand subscriptions for one
-- type, told apart by a customer's number, are then found one by one. Each event looks up its values at all such paths of a
-- tenant, so there may be few.
create or replace function gapless.learn_routes(tenant integer, reader text, subscription_id uuid, selection gapless.selection)
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
#variable_conflict use_column
declare
  v_types constant text[] := case when '*' = any (selection.types) then null else selection.types end;
  v_crowd constant integer := 32;
  v_by text;
  v_topics text;
  v_path text;
  v_value text;
  v_paths text[];
begin
  perform gapless.forget_routes(tenant, learn_routes.subscription_id);
  select c.by into v_by
  from (
    select 'streams' as by, 1 as rank where selection.streams is not null
    union all
    select 'topics', case when bool_and(r.key like 'o:%') then 2 else 5 end
    from unnest(selection.topics) p cross join lateral gapless.route_topic(p) r having bool_and(r.key <> '*')
    union all
    select 'types', case when bool_and(t not like '%.*') then 3 else 6 end from unnest(v_types) t having count(*) > 0
    union all
    select 'categories', 4 where selection.categories is not null
    union all
    select 'all', 9
  ) c order by c.rank limit 1;
  -- Topics that do not lead are one regular expression.
  if v_by <> 'topics' and not '**' = any (selection.topics) then
    v_topics := (select '^(?:' || string_agg(substr(gapless.topic_regex(p), 2), '|') || ')' from unnest(selection.topics) p);
  end if;
  v_paths := array(
    with recursive known (path) as (
      (select r.path from gapless.route r where r.tenant_id = tenant and r.path is not null order by r.path limit 1)
      union all
      select n.path from known k cross join lateral (select r.path from gapless.route r where r.tenant_id = tenant and r.path > k.path order by r.path limit 1) n
    ) select k.path from known k);
  select e.path || '[*]', chr(31) || e.path || '=' || e.value into v_path, v_value
  from gapless.condition_equalities(selection.condition::text) e
  where e.path || '[*]' = any (v_paths) or cardinality(v_paths) < 4
  -- What is not true or false tells more apart.
  order by e.value in ('true', 'false'), length(e.value) desc, e.path limit 1;
  insert into gapless.route (tenant_id, part, subscription_id, is_plain, is_costly, is_wide, condition, needs, rest, key, path)
  select tenant, row_number() over (), learn_routes.subscription_id,
    coalesce(k.types, k.categories, k.streams) is null and k.topic_like is null and coalesce(selection.after, selection.up_to) is null
      and coalesce(selection.since, selection.until) is null,
    k.topic_regex is not null or coalesce(selection.condition::text like '%like_regex%', false),
    gapless.asks_for_all(selection.condition), selection.condition,
    case when selection.condition::text like '%like_regex%' then gapless.condition_text_needed(selection.condition::text) end,
    row(k.types, k.categories, k.streams, k.topic_like, k.topic_slashes, k.topic_regex, selection.after, selection.up_to, selection.since,
      selection.until)::gapless.route_rest, learn_routes.reader || k.key || case when n.is_crowded then v_value else '' end, case when n.is_crowded then v_path end
  from (
    select 's:' || s as key, v_types as types, selection.categories, null::text[] as streams, null as topic_like, null::integer as topic_slashes,
      v_topics as topic_regex from unnest(selection.streams) s where v_by = 'streams'
    union
    select r.key, v_types, selection.categories, selection.streams, r.topic_like, r.topic_slashes, r.topic_regex
    from unnest(selection.topics) p cross join lateral gapless.route_topic(p) r where v_by = 'topics'
    union
    select r.key, r.types, selection.categories, selection.streams, null, null, v_topics
    from unnest(v_types) t cross join lateral gapless.route_type(t) r where v_by = 'types'
    union
    select 'c:' || c, v_types, null, selection.streams, null, null, v_topics from unnest(selection.categories) c where v_by = 'categories'
    union
    select '*', v_types, selection.categories, selection.streams, null, null, v_topics where v_by = 'all'
  ) k
  cross join lateral (select v_value is not null and (select count(*) = v_crowd from (
    select from gapless.route r where r.tenant_id = tenant and r.key = learn_routes.reader || k.key limit v_crowd) few) as is_crowded) n;
end
$$;
comment on function gapless.learn_routes(integer, text, uuid, gapless.selection) is
  'Internal: makes match() find a push subscription (reader '''') or a trigger (''!''), as its selection is now.';
