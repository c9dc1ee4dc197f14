-- refuse() for functions that run with the rights of their caller.
create or replace function gapless.refuse_capture(field text, rule text, hint text default null)
  returns void
  volatile
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  raise exception using errcode = 'VG001', message = format('%s %s', field, rule),
    detail = jsonb_build_object('field', field, 'rule', rule)::text, hint = coalesce(hint, '');
end
$$;
comment on function gapless.refuse_capture(text, text, text) is 'Internal: VG001 for functions that run with the rights of their caller.';
grant execute on function gapless.refuse_capture(text, text, text) to gapless_user;
