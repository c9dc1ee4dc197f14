-- A function that triggers called. It stays where a trigger is left (of a partition that was detached), or where it belongs to
-- somebody else: to whom the table belonged before. Without its capture it can do nothing.
create or replace function gapless.drop_captured(function regprocedure)
  returns void
  volatile
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  if not exists (select from pg_catalog.pg_trigger t where t.tgfoid = function)
     and (select pg_has_role(f.proowner, 'usage') from pg_catalog.pg_proc f where f.oid = function) then
    execute format('drop function %s', function);
  end if;
end
$$;
comment on function gapless.drop_captured(regprocedure) is 'Internal: takes the function of triggers away that are gone.';
grant execute on function gapless.drop_captured(regprocedure) to gapless_user;
