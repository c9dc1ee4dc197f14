create or replace function gapless.remove_trigger_parts(subscription gapless.subscription)
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  s constant gapless.subscription := subscription;
  v_table text;
begin
  perform gapless.forget_routes(s.tenant_id, s.id);
  foreach v_table in array array['trigger', 'trigger_hit', 'trigger_quiet', 'trigger_late', 'firing', 'push_due'] loop
    execute format('delete from gapless.%I t where t.tenant_id = $1 and t.subscription_id = $2', v_table) using s.tenant_id, s.id;
  end loop;
  -- Servers end what is under way.
  perform pg_notify('gapless', 'push');
end
$$;
comment on function gapless.remove_trigger_parts(gapless.subscription) is 'Internal: what a trigger has beside its subscription goes with it.';
