create or replace function gapless.type_matches(type text, patterns text[])
  returns boolean
  immutable
  parallel safe
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select exists (select from unnest(patterns) p where case when p = '*' then true when p like '%.*' then type ^@ left(p, -1) else type = p end)
$$;
comment on function gapless.type_matches(text, text[]) is 'Whether a type matches any of the patterns: order.* is every type below order, * every type.';
