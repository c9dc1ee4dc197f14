create or replace function gapless.list_builtin_events()
  returns table (family text, enabled boolean, chosen boolean, meaning text)
  stable
  rows 10
  security definer
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select f.family, gapless.is_told(t.id, f.family), exists (select from gapless.builtin_choice c where c.tenant_id = t.id and c.family = f.family), f.meaning
  from (select gapless.authorize('streams:read') as id) t cross join gapless.builtin_families f order by f.family
$$;
comment on function gapless.list_builtin_events() is
  'The families of built-in events: whether each is on for the caller''s tenant (null: the server''s setting holds) and whether the tenant itself chose so. Errors: VG002, VG003.';
grant execute on function gapless.list_builtin_events() to gapless_user;
