-- The equalities that a condition cannot do without: `path == value` where it is all there is or joined by and. For learn_routes(),
-- which finds subscriptions by one of them.
create or replace function gapless.condition_equalities(condition text)
  returns table (path text, value text)
  immutable
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select e.parts[1], case when e.parts[2] ~ '^-?[0-9]' then trim_scale(e.parts[2]::numeric)::text
    when e.parts[2] like '"%' then (e.parts[2]::jsonb)::text else e.parts[2] end
  from gapless.condition_parts(condition) p
  cross join lateral regexp_match(p, '^([$][.]"(?:data|metadata)"(?:[.]"(?:[^"\\]|\\.)*")+) == ("(?:[^"\\]|\\.)*"|-?[0-9.]+|true|false)$') e (parts)
  -- Longer ones would not fit into an index.
  where octet_length(e.parts[1]) <= 300 and octet_length(e.parts[2]) <= 300
$$;
comment on function gapless.condition_equalities(text) is 'The equalities with parts of data or metadata that a compiled condition cannot do without.';
