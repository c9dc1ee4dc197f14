create or replace function gapless.change_trigger(trigger text, changes jsonb)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  return gapless.change_subscription((gapless.caller_subscription(trigger, 'admin', kind => 'trigger')).id::text, changes);
end
$$;
comment on function gapless.change_trigger(text, jsonb) is
  'Changes some fields of a trigger, by a JSON merge patch of its spec: null puts a field back to its default. Another selector or frequency begins to count anew. Returns the trigger. Errors: VG001, VG003, VG004, VG008.';
grant execute on function gapless.change_trigger(text, jsonb) to gapless_user;
