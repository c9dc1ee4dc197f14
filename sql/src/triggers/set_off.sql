-- Which triggers a range of the log sets off.
create or replace function gapless.set_off(tenant integer, low bigint, high bigint)
  returns integer
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  set enable_hashjoin = off
  set enable_mergejoin = off
  set jit = off
  language plpgsql
as $$
declare
  v_now constant timestamptz := gapless.now();
  v_ids uuid[];
  v_positions bigint[];
  v_firings gapless.firing[];
begin
  select array_agg(m.subscription_id), array_agg(m.position) into v_ids, v_positions from gapless.match(tenant, 1, low, high) m;
  if v_ids is null then
    return 0;
  end if;
  -- In the order of their ids: servers and people who change triggers do not block each other.
  perform from gapless.subscription s where s.tenant_id = tenant and s.id = any (v_ids) order by s.id for no key update;
  select array_agg(row(tenant, u.id, u.position, gapless.firing_id(u.id, u.position::text), 'fired', null, v_now, null, 0, '{}', null, null)::gapless.firing)
  into v_firings
  from unnest(v_ids, v_positions) u (id, position)
  cross join lateral (select from gapless.trigger t where t.tenant_id = tenant and t.subscription_id = u.id and t.is_simple offset 0) t;
  return gapless.fire(tenant, v_firings);
end
$$;
comment on function gapless.set_off(integer, bigint, bigint) is 'Internal: sets off the triggers of a tenant by a range of its log. How many times.';
