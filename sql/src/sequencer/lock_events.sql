-- The engine may not update events, and so may not take this lock; the owner may.
create or replace function gapless.lock_events()
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  lock table gapless.event in share row exclusive mode;
end
$$;
comment on function gapless.lock_events() is 'Locks appends out until the end of the transaction; for adopt().';
