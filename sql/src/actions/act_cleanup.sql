-- Deletes what is the tenant's own and old: never an event, never what is still to be done. A bounded number of rows; `more` says
-- that there are others, for the next time.
create or replace function gapless.act_cleanup(tenant text, subscription uuid, "position" bigint, place integer, action jsonb)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  v_most constant integer := 10000;
  f constant gapless.firing := gapless.act_firing(tenant, subscription, "position");
  v_action constant jsonb := gapless.check_cleanup_action(action, 'action');
  v_parameters constant jsonb := v_action -> 'parameters';
  v_kind constant text := (select k from jsonb_object_keys(v_parameters) k where k in ('subscription', 'trigger', 'schedule'));
  v_only constant uuid := case when v_kind is not null then (gapless.find_subscription(f.tenant_id, v_parameters ->> v_kind, false, v_kind)).id end;
  v_before constant timestamptz := gapless.now() - gapless.read_duration(v_parameters -> 'olderThan', 'olderThan', interval '0', interval '3650 days');
  v_count bigint := 0;
  v_some bigint;
  r record;
begin
  case v_action ->> 'operation'
    when 'history' then
      delete from gapless.attempt t where t.ctid = any (array(
        select o.ctid from gapless.subscription s join gapless.attempt o on o.tenant_id = s.tenant_id and o.subscription_id = s.id
        where s.tenant_id = f.tenant_id and (v_only is null or s.id = v_only) and o.at < v_before limit v_most for update of o skip locked));
      get diagnostics v_count = row_count;
      delete from gapless.settled_batch b where b.ctid = any (array(
        select o.ctid from gapless.subscription s join gapless.settled_batch o on o.tenant_id = s.tenant_id and o.subscription_id = s.id
        where s.tenant_id = f.tenant_id and (v_only is null or s.id = v_only) and o.settled_at < v_before limit v_most for update of o skip locked));
      get diagnostics v_some = row_count;
      v_count := v_count + v_some;
    when 'firings' then
      delete from gapless.firing t where t.ctid = any (array(
        select o.ctid from gapless.subscription s join gapless.firing o on o.tenant_id = s.tenant_id and o.subscription_id = s.id
        where s.tenant_id = f.tenant_id and (v_only is null or s.id = v_only) and o.fired_at < v_before and (o.finished_at is not null or o.state <> 'fired')
          and not exists (select from gapless.delivery d where d.tenant_id = o.tenant_id and d.subscription_id = o.subscription_id and d.position = o.position)
        limit v_most for update of o skip locked));
      get diagnostics v_count = row_count;
    when 'parked' then
      for r in
        select d.subscription_id, array_agg(d.position) as positions from (
          select o.subscription_id, o.position from gapless.subscription s
          join gapless.delivery o on o.tenant_id = s.tenant_id and o.subscription_id = s.id and o.state = 'parked'
          where s.tenant_id = f.tenant_id and (v_only is null or s.id = v_only) and o.changed_at < v_before limit v_most) d
        group by 1 order by 1
      loop
        v_count := v_count + gapless.discard(r.subscription_id::text, r.positions);
      end loop;
    when 'values' then
      delete from gapless.value t where t.ctid = any (array(
        select o.ctid from gapless.value o where o.tenant_id = f.tenant_id
          and case when v_parameters = '{}' then o.expires_at <= gapless.now()
            else o.key ^@ coalesce(v_parameters ->> 'prefix', '') and (v_before is null or o.updated_at < v_before) end
        limit v_most for update skip locked));
      get diagnostics v_count = row_count;
    when 'claims' then
      delete from gapless.claim t where t.ctid = any (array(
        select o.ctid from gapless.claim o where o.tenant_id = f.tenant_id and o.until < gapless.now() limit v_most for update skip locked));
      get diagnostics v_count = row_count;
  end case;
  return jsonb_build_object('removed', v_count, 'more', v_count >= v_most);
end
$$;
comment on function gapless.act_cleanup(text, uuid, bigint, integer, jsonb) is
  'Carries out a cleanup action of a firing: {removed, more}. Server roles only. Errors: VG001, VG004.';
grant execute on function gapless.act_cleanup(text, uuid, bigint, integer, jsonb) to gapless_server;
