-- A merge patch (RFC 7396) of the spec: null puts a field back to its default.
create or replace function gapless.change_subscription(subscription text, changes jsonb)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  s constant gapless.subscription := gapless.caller_subscription(subscription, 'admin', true);
  v_spec jsonb;
begin
  if changes is null or jsonb_typeof(changes) <> 'object' then
    perform gapless.refuse('changes', 'must be an object');
  elsif changes ? 'start' and s.mode <> 'schedule' then
    perform gapless.refuse('start', 'cannot be changed', 'Use reset_subscription().');
  end if;
  v_spec := gapless.merge_patch(case s.mode when 'schedule' then gapless.changed_schedule(s.spec, changes) else s.spec end || jsonb_build_object('name', s.name, 'enabled', s.enabled), changes);
  -- Delays and growth exclude each other: who gives one takes the other away.
  if changes -> 'retry' ? 'delays' then
    v_spec := v_spec #- '{retry,base}' #- '{retry,factor}' #- '{retry,max}';
    if not changes -> 'retry' ? 'attempts' then
      v_spec := v_spec #- '{retry,attempts}';
    end if;
  elsif changes -> 'retry' ?| array['base', 'factor', 'max'] then
    v_spec := v_spec #- '{retry,delays}';
  elsif jsonb_typeof(changes #> '{retry,attempts}') = 'number' and s.delays is not null and (s.parks or s.drops)
     and (changes #>> '{retry,attempts}')::numeric between 1 and cardinality(s.delays) then
    -- Fewer attempts have fewer pauses.
    v_spec := case when (changes #>> '{retry,attempts}')::numeric < 2 then v_spec #- '{retry,delays}'
      else jsonb_set(v_spec, '{retry,delays}', jsonb_path_query_array(v_spec, '$.retry.delays[0 to $last]',
        jsonb_build_object('last', (changes #>> '{retry,attempts}')::numeric - 2))) end;
  end if;
  case s.mode
    when 'push' then return gapless.replace_webhook(s, v_spec);
    when 'trigger' then return gapless.replace_trigger(s, v_spec);
    when 'schedule' then return gapless.replace_schedule(s, v_spec);
    else null;
  end case;
  return gapless.show_subscription(gapless.store_subscription(s.tenant_id, s, gapless.read_subscription(v_spec, 'pull'), null));
end
$$;
comment on function gapless.change_subscription(text, jsonb) is
  'Changes some fields of a subscription, by a JSON merge patch of its spec: null puts a field back to its default. Returns the subscription. '
  'Errors: VG001, VG003, VG004, VG008.';
grant execute on function gapless.change_subscription(text, jsonb) to gapless_user;
