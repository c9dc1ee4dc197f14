-- What is due by the clock.
create or replace function gapless.schedule_tick()
  returns boolean
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  return false;
end
$$;
comment on function gapless.schedule_tick() is 'Internal, for push_dispatch(): sets off what is due. Whether there is more.';
