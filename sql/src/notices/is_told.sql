create or replace function gapless.is_told(tenant integer, family text)
  returns boolean
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select coalesce(
    (select c.enabled from gapless.builtin_choice c where c.tenant_id = is_told.tenant and c.family = is_told.family),
    (select c.enabled from gapless.builtin_choice c where c.tenant_id = 0 and c.family = is_told.family),
    (select f.enabled_by_default from gapless.builtin_families f where f.family = is_told.family))
$$;
comment on function gapless.is_told(integer, text) is 'Internal: whether a family of built-in events is on for a tenant; null: nobody decided, the server''s setting holds.';
