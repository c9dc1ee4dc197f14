-- A query, in SQL, for the topics of tenant $1's log that patterns may mean: all that begin as they do, some perhaps twice.
-- It goes from one topic to the next in the index, so it costs the number of topics, however many events they have.
create or replace function gapless.topic_candidates(patterns text[])
  returns text
  immutable
  strict
  parallel safe
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  with pattern as (
    -- What stands before the first wildcard.
    select p.text, p.text !~ '(^|/)[*][*]?(/|$)' as is_whole, regexp_replace(p.text, '(^|/)[*][*]?(/.*)?$', '') as path,
      p.text ~ '^[*][*]?(/|$)' as is_anything
    from unnest(patterns) p (text)
  )
  select format(
    'select w.name from unnest(%L::text[]) w (name) union all '
    'select b.name from unnest(%L::text[]) p (beginning) cross join lateral (with recursive step (name) as ('
    '(select l.topic from gapless.log l where l.tenant_id = $1 and l.topic >= p.beginning order by l.topic limit 1) '
    'union all '
    'select n.topic from step s cross join lateral '
    '(select l.topic from gapless.log l where l.tenant_id = $1 and l.topic > s.name order by l.topic limit 1) n '
    'where s.name ^@ p.beginning) select s.name from step s where s.name ^@ p.beginning) b',
    -- `a/**` is also a itself.
    coalesce(array_agg(distinct p.path) filter (where not p.is_anything), '{}'),
    coalesce(array_agg(distinct case when p.is_anything then '' else p.path || '/' end) filter (where not p.is_whole), '{}'))
  from pattern p
$$;
comment on function gapless.topic_candidates(text[]) is 'A query for the topics that patterns may mean; for read_log().';
