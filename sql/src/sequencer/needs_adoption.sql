create or replace function gapless.needs_adoption()
  returns boolean
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select not gapless.run_is_ours()
$$;
comment on function gapless.needs_adoption() is 'Whether this database is a copy that nobody adopted yet.';
grant execute on function gapless.needs_adoption() to gapless_user;
