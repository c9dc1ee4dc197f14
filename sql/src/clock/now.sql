-- Time is an argument of the world: tests move it with `set gapless.fake_now`. Only the server's own roles may,
-- otherwise a tenant could write events dated as it likes. Inlined where it is used, so that the usual case costs nothing.
create or replace function gapless.now()
  returns timestamptz
  volatile
  parallel safe
  language sql
as $$
  select case when coalesce(current_setting('gapless.fake_now', true), '') = '' then clock_timestamp() else gapless.faked_now() end
$$;
comment on function gapless.now() is
  'The time Gapless goes by: the clock''s, or gapless.fake_now where a server role has set it (tests).';
