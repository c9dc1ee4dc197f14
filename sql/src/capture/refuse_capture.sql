create or replace function gapless.refuse_capture(field text, rule text, hint text default null)
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select gapless.refuse(field, rule, hint)
$$;
comment on function gapless.refuse_capture(text, text, text) is 'Internal: VG001 for functions that run with the rights of their caller.';
grant execute on function gapless.refuse_capture(text, text, text) to gapless_user;
