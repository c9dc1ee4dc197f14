create or replace function gapless.remove_subscription(subscription text)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  set lock_timeout = '3s'
  language plpgsql
as $$
declare
  s constant gapless.subscription := gapless.caller_subscription(subscription, 'admin', true);
  v_shown constant jsonb := gapless.show_subscription(s);
  v_table text;
begin
  perform case s.mode when 'push' then gapless.remove_endpoint(s) when 'trigger' then gapless.remove_trigger_parts(s) when 'schedule' then gapless.remove_schedule_parts(s) end;
  foreach v_table in array array['subscription_progress', 'lease', 'settlement', 'settled_batch', 'delivery', 'attempt', 'claim'] loop
    execute format('delete from gapless.%I t where t.tenant_id = $1 and t.subscription_id = $2', v_table) using s.tenant_id, s.id;
  end loop;
  perform gapless.tell_definition(s, 'deleted');
  delete from gapless.subscription u where u.tenant_id = s.tenant_id and u.id = s.id;
  return v_shown;
end
$$;
comment on function gapless.remove_subscription(text) is
  'Removes a subscription with its leases, waiting and parked deliveries and history; returns what it was. 55P03 where a consumer settles in a transaction that is still open. Errors: VG003, VG004.';
grant execute on function gapless.remove_subscription(text) to gapless_user;
