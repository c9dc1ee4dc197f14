-- A range of the log against all push subscriptions, or all triggers, of a tenant, in one statement. Each event looks up what stands under its
-- keys, so the cost grows with the subscriptions that could match, not with all. A document is made once for an event. Regular
-- expressions are asked last, subscription by subscription: Postgres keeps 32 compiled, and event by event each would be
-- compiled anew every time.
create or replace function gapless.match(tenant integer, reader text, low bigint, high bigint)
  returns table (subscription_id uuid, "position" bigint)
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_generic_plan
  set enable_seqscan = off
  set enable_bitmapscan = off
  set enable_hashjoin = off
  set enable_mergejoin = off
  set work_mem = '64MB'
  set max_parallel_workers_per_gather = 0
  set jit = off
  language plpgsql
as $$
#variable_conflict use_column
declare
  -- Keys by which nobody is found are not made, nor parts of the document that nobody asks for.
  v_kinds constant text[] := array(select k from unnest('{s,o,d,t,c,1,2,3,4,6,7}'::text[]) k
    where exists (select from gapless.route r where r.tenant_id = tenant and r.key >= reader || k || ':' and r.key < reader || k || ';'));
  v_all constant boolean := exists (select from gapless.route r where r.tenant_id = tenant and r.key >= reader || '*' and r.key < reader || '+');
  v_key_t constant text := reader || 't:';
  v_key_o constant text := reader || 'o:';
  v_key_d constant text := reader || 'd:';
  v_key_c constant text := reader || 'c:';
  v_key_s constant text := reader || 's:';
  v_key_1 constant text := reader || '1:';
  v_key_2 constant text := reader || '2:';
  v_key_3 constant text := reader || '3:';
  v_key_4 constant text := reader || '4:';
  v_key_6 constant text := reader || '6:';
  v_key_7 constant text := reader || '7:';
  v_stream constant boolean := 's' = any (v_kinds);
  v_topic constant boolean := 'o' = any (v_kinds);
  v_parent constant boolean := 'd' = any (v_kinds);
  v_type constant boolean := 't' = any (v_kinds);
  v_category constant boolean := 'c' = any (v_kinds);
  v_branch_1 constant boolean := '1' = any (v_kinds);
  v_branch_2 constant boolean := '2' = any (v_kinds);
  v_branch_3 constant boolean := '3' = any (v_kinds);
  v_branch_4 constant boolean := '4' = any (v_kinds);
  v_family_1 constant boolean := '6' = any (v_kinds);
  v_family_2 constant boolean := '7' = any (v_kinds);
  -- Where events are asked for a value by which somebody is found.
  v_paths constant text[] := array(
    with recursive known (path) as (
      (select r.path from gapless.route r where r.tenant_id = tenant and r.path is not null order by r.path limit 1)
      union all
      select n.path from known k cross join lateral (select r.path from gapless.route r where r.tenant_id = tenant and r.path > k.path order by r.path limit 1) n
    ) select k.path from known k);
  v_asks constant boolean := v_paths <> '{}';
  v_queries constant jsonpath[] := v_paths;
  v_beginnings constant text[] := array(select chr(31) || left(p, -3) || '=' from unnest(v_paths) with ordinality u (p, place) order by u.place);
  -- Whether the JSON of events is searched for texts.
  v_searches constant boolean := exists (select from gapless.route r where r.tenant_id = tenant and r.needs is not null);
  v_is_wide constant boolean := exists (select from gapless.route r where r.tenant_id = tenant and r.is_wide);
  -- With a few routes most events meet none of them, so it is worth a look whether one needs its document at all.
  v_is_sparse constant boolean := (select count(*) < 200 from (select from gapless.route r where r.tenant_id = tenant limit 200) r);
begin
  return query
    select distinct j.subscription_id, j.position
    from (
      select r.subscription_id, l.position, r.is_costly, case when r.is_costly then r.condition end as condition, case when r.is_costly then (r.rest).topic_regex end as topic_regex,
        case when r.is_costly then '/' || l.topic end as topic, case when r.is_costly then d.document end as document
      from gapless.log l
      cross join lateral (
        select e.*, split_part(e.stream, '-', 1) as category, array[
          case when v_all then reader || '*' end,
          case when v_type then v_key_t || e.type end,
          case when v_topic then v_key_o || e.topic end,
          case when v_parent and e.topic like '%/%' then v_key_d || left(e.topic, -strpos(reverse(e.topic), '/')) end,
          case when v_category then v_key_c || split_part(e.stream, '-', 1) end,
          case when v_stream then v_key_s || e.stream end,
          case when v_branch_1 then v_key_1 || split_part(e.topic, '/', 1) end,
          case when v_branch_2 then v_key_2 || split_part(e.topic, '/', 1) || '/' || split_part(e.topic, '/', 2) end,
          case when v_branch_3 then v_key_3 || array_to_string((string_to_array(e.topic, '/'))[:3], '/') end,
          case when v_branch_4 then v_key_4 || array_to_string((string_to_array(e.topic, '/'))[:4], '/') end,
          case when v_family_1 and e.type like '%.%' then v_key_6 || split_part(e.type, '.', 1) || '.' end,
          case when v_family_2 and e.type like '%.%.%' then v_key_7 || split_part(e.type, '.', 1) || '.' || split_part(e.type, '.', 2) || '.' end] as keys
        from gapless.event e where e.tenant_id = tenant and e.seq = l.seq offset 0) e
      cross join lateral (
        select case
          when v_is_sparse and not v_asks and not exists (select from gapless.route r where r.tenant_id = tenant and r.key = any (e.keys) and r.condition is not null) then null
          else gapless.asked_document(v_is_wide, e.stream, e.version, l.position, e.id, e.type, e.topic, e.data, e.metadata, e.occurred_at, e.recorded_at) end as document
        offset 0) d
      cross join lateral (select case when v_searches then e.data::text || e.metadata::text end as text offset 0) x
      cross join lateral (
        select case when v_asks then e.keys || array(
          select k.key || v_beginnings[q.place] || case jsonb_typeof(v.value) when 'number' then trim_scale(v.value::numeric)::text else v.value::text end
          from unnest(v_queries) with ordinality q (query, place) cross join lateral jsonb_path_query(d.document, q.query, '{}', true) v (value)
          cross join lateral unnest(e.keys) k (key)
          where k.key is not null and jsonb_typeof(v.value) in ('string', 'number', 'boolean') and octet_length(v.value::text) <= 300)
          else e.keys end as keys
        offset 0) k
      cross join lateral (select * from gapless.route r where r.tenant_id = tenant and r.key = any (k.keys) offset 0) r
      where l.tenant_id = tenant and l.position between low and high
        and (r.is_plain or
          ((r.rest).types is null or exists (select from unnest((r.rest).types) t where case when t like '%.*' then e.type ^@ left(t, -1) else e.type = t end))
          and ((r.rest).categories is null or e.category = any ((r.rest).categories))
          and ((r.rest).streams is null or e.stream = any ((r.rest).streams))
          and ((r.rest).topic_like is null or l.topic like (r.rest).topic_like and length(l.topic) - length(replace(l.topic, '/', '')) = (r.rest).topic_slashes)
          and ((r.rest).after is null or l.position > (r.rest).after) and ((r.rest).up_to is null or l.position <= (r.rest).up_to)
          and ((r.rest).since is null or l.logged_at >= (r.rest).since) and ((r.rest).until is null or l.logged_at <= (r.rest).until))
        and (r.needs is null or strpos(x.text, r.needs) > 0)
        and (r.is_costly or gapless.condition_holds(d.document, r.condition))
      order by r.subscription_id, l.position offset 0
    ) j
    where not j.is_costly or (j.topic_regex is null or j.topic ~ j.topic_regex) and gapless.condition_holds(j.document, j.condition);
end
$$;
comment on function gapless.match(integer, text, bigint, bigint) is
  'Internal: which push subscriptions (reader '''') or triggers (''!'') take which events of a range of the log; each pair once.';
