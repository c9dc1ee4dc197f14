create or replace function gapless.faked_now()
  returns timestamptz
  volatile
  parallel safe
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  if not pg_has_role(session_user, 'gapless_server', 'member') then
    return clock_timestamp();
  end if;
  return current_setting('gapless.fake_now')::timestamptz;
end
$$;
comment on function gapless.faked_now() is 'gapless.fake_now, for those who may set it; the clock''s time for others.';
