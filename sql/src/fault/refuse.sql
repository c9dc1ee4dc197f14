-- Refuses an argument: names the field and the rule, so that every door can show them.
create or replace function gapless.refuse(field text, rule text, hint text default null)
  returns void
  volatile
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  perform gapless.fault(
    'VG001', format('%s %s', field, rule), jsonb_build_object('field', field, 'rule', rule), hint);
end
$$;
comment on function gapless.refuse(text, text, text) is 'Raises VG001 invalid_input for a field that breaks a rule.';
