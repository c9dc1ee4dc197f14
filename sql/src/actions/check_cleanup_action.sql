-- What a tenant may clean up of its own. Nothing here reaches an event.
create or replace function gapless.check_cleanup_action(action jsonb, field text)
  returns jsonb
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_operations constant text[] := '{history,firings,parked,values,claims}';
  v_operation constant text := action ->> 'operation';
  v_parameters constant jsonb := coalesce(nullif(action -> 'parameters', 'null'), '{}');
  v_age interval;
begin
  perform gapless.refuse_unknown(action, field, '{type,operation,parameters}');
  if v_operation is null or v_operation <> all (v_operations) then
    perform gapless.refuse(field || '.operation', format('must be one of %s', array_to_string(v_operations, ', ')), 'Events are never cleaned up.');
  end if;
  perform gapless.refuse_unknown(v_parameters, field || '.parameters', case v_operation when 'values' then '{prefix,olderThan}' when 'claims' then '{}'
    else '{olderThan,subscription,trigger,schedule}' end::text[]);
  v_age := gapless.read_duration(v_parameters -> 'olderThan', field || '.parameters.olderThan', interval '0', interval '3650 days');
  if v_age is null and v_operation in ('history', 'firings', 'parked') then
    perform gapless.refuse(field || '.parameters.olderThan', 'is required', 'For example "7d".');
  elsif (select count(*) from jsonb_object_keys(v_parameters) k where k in ('subscription', 'trigger', 'schedule')) > 1 then
    perform gapless.refuse(field || '.parameters', 'must name one of subscription, trigger and schedule at most');
  elsif v_operation = 'firings' and v_parameters ? 'subscription' then
    perform gapless.refuse(field || '.parameters.subscription', 'must not be given: firings are of triggers and schedules');
  end if;
  perform gapless.action_text(v_parameters, k, field || '.parameters', 256, is_optional => true)
  from unnest('{prefix,subscription,trigger,schedule}'::text[]) k;
  return jsonb_build_object('type', 'cleanup', 'operation', v_operation, 'parameters',
    jsonb_strip_nulls(v_parameters || jsonb_build_object('olderThan', gapless.duration_text(v_age))));
end
$$;
comment on function gapless.check_cleanup_action(jsonb, text) is 'Internal: a cleanup action, checked and with its defaults; VG001.';
