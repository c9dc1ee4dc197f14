-- Type patterns to type numbers: `order.*` is every type below order, `*` every type.
create or replace function gapless.type_ids(tenant integer, types text[])
  returns integer[]
  stable
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select coalesce(array_agg(distinct t.id), '{}')
  from unnest(types) p (pattern)
  join gapless.event_type t on t.tenant_id = type_ids.tenant
    and case when p.pattern = '*' then true
      when p.pattern like '%.*' then t.name ^@ left(p.pattern, -1)
      else t.name = p.pattern end
$$;
comment on function gapless.type_ids(integer, text[]) is 'The numbers of the types that match any of the patterns.';
