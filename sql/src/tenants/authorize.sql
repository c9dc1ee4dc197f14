-- What every public function and view that acts begins with.
create or replace function gapless.authorize(permission text)
  returns integer
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  return gapless.caller(permission);
end
$$;
comment on function gapless.authorize(text) is
  'Internal: the number of the caller''s tenant; VG002 without one, VG003 without the permission.';
grant execute on function gapless.authorize(text) to gapless_user;
