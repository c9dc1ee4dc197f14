-- Turns what a caller gave (permission strings and role names) into permission strings; refuses what there is not.
create or replace function gapless.check_permissions(given text[])
  returns text[]
  stable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_unknown text;
  v_result text[];
begin
  if given is null or cardinality(given) = 0 then
    perform gapless.refuse('permissions', 'must name at least one permission', 'See gapless.permissions; {*} is all of them.');
  end if;
  select g into v_unknown
  from unnest(given) g
  where g is null or not (
    g = '*'
    or exists (select from gapless.permissions p where p.name = g or split_part(p.name, ':', 1) || ':*' = g)
    or exists (select from gapless.permission_roles r where r.name = g))
  limit 1;
  if found then
    perform gapless.refuse('permissions', format('must not hold %s, which is no permission', coalesce(quote_literal(v_unknown), 'null')),
      'See gapless.permissions and gapless.permission_roles.');
  end if;
  select array_agg(distinct p order by p) into v_result
  from unnest(given) g
  cross join lateral unnest(coalesce((select r.permissions from gapless.permission_roles r where r.name = g), array[g])) p;
  return v_result;
end
$$;
comment on function gapless.check_permissions(text[]) is 'Permission strings for what was given, or an error.';
