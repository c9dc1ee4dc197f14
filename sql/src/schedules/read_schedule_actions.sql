-- One action or a list of them; kept as a list. What is wrong with the one is said of `action`.
create or replace function gapless.read_schedule_actions(spec jsonb)
  returns jsonb
  stable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_one constant jsonb := nullif(spec -> 'action', 'null');
  v_all constant jsonb := nullif(spec -> 'actions', 'null');
  v_detail text;
  v_hint text;
begin
  if (v_one is null) = (v_all is null) then
    perform gapless.refuse('action', case when v_one is null then 'must be given' else 'must not be given beside actions' end,
      'An action such as {"type": "append", "stream": "reports", "event": {"type": "report.due"}}; several as actions: [ … ].');
  elsif v_all is not null then
    return gapless.check_actions(v_all);
  end if;
  return gapless.check_actions(jsonb_build_array(v_one));
exception when sqlstate 'VG001' then
  get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
  perform gapless.refuse(case when v_one is not null then regexp_replace(v_detail::jsonb ->> 'field', '^actions(\[0\])?', 'action') else v_detail::jsonb ->> 'field' end,
    v_detail::jsonb ->> 'rule', v_hint);
end
$$;
comment on function gapless.read_schedule_actions(jsonb) is 'Internal: the actions of a schedule''s spec, checked; VG001.';
