-- A condition, in SQL on l.topic, for topics that match any of the patterns. What a range finds is all there is to a topic
-- or to `path/**`. The other patterns are one regular expression: Postgres keeps 32 compiled, and with more than those
-- each row would compile them all anew.
create or replace function gapless.topic_condition(patterns text[])
  returns text
  immutable
  strict
  parallel safe
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  with pattern as (
    select p.text, gapless.topic_range(p.text) as range, case
        when p.text !~ '(^|/)[*][*]?(/|$)' then 'whole'
        when p.text ~ '/[*][*]$' and left(p.text, -3) !~ '(^|/)[*][*]?(/|$)' then 'branch'
        else 'other' end as kind
    from unnest(patterns) p (text)
  ), part as (
    select format('l.topic = any (%L)', array_agg(p.text)) as condition from pattern p where p.kind = 'whole' having count(*) > 0
    union all
    select p.range from pattern p where p.kind = 'branch'
    union all
    select concat_ws(' and ', case when bool_and(p.range is not null) then '(' || string_agg(p.range, ' or ') || ')' end,
      format('''/'' || l.topic ~ %L', '^(?:' || string_agg(substr(gapless.topic_regex(p.text), 2), '|') || ')'))
    from pattern p where p.kind = 'other' having count(*) > 0
  )
  select coalesce('(' || string_agg('(' || q.condition || ')', ' or ') || ')', 'false') from part q
$$;
comment on function gapless.topic_condition(text[]) is 'The condition that a topic matches any of the patterns, as SQL on l.topic; for read_log().';
