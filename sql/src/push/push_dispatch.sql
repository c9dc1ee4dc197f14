-- One round of handing out: finds whom new events are for, then takes for every webhook that is to be looked at, as far as
-- there is room. Locks are never waited for: what somebody else holds comes in the next round. What it hands out is to become
-- jobs in the same transaction.
--   room           how many requests this server can make
--   busy_tenants, busy_counts  how many requests it makes already, by tenant: none has more than its share
--   settled_tenants, settled   webhooks of which something was settled since the last round
--   sweep          whether to look for leases that were lost; now and then
-- The answer: jobs; again: whether to come back at once; waitMs: in how many milliseconds something is due; missed: which of
-- the settled ones could not be looked at.
create or replace function gapless.push_dispatch(room integer, busy_tenants text[] default '{}', busy_counts integer[] default '{}',
  settled_tenants text[] default '{}', settled uuid[] default '{}', sweep boolean default false)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  set jit = off
  language plpgsql
as $$
declare
  v_most constant integer := 200;
  v_now constant timestamptz := gapless.now();
  v_until constant timestamptz := clock_timestamp() + interval '300 milliseconds';
  v_again boolean := false;
  v_room integer := room;
  v_share integer;
  v_busy jsonb := coalesce((select jsonb_object_agg(b.tenant, b.count) from unnest(busy_tenants, busy_counts) b (tenant, count)), '{}');
  v_left integer;
  v_missed uuid[] := '{}';
  v_some jsonb;
  v_jobs jsonb := '[]';
  c record;
  s gapless.subscription;
begin
  if sweep then
    insert into gapless.push_due (tenant_id, subscription_id, due_at)
    select distinct l.tenant_id, l.subscription_id, v_now from gapless.lease l
    join gapless.subscription u on u.tenant_id = l.tenant_id and u.id = l.subscription_id
    where l.expires_at <= v_now and u.mode = 'push';
  end if;
  v_again := gapless.push_match();
  -- While several tenants have webhooks, none gets more than a quarter of what a server can do: what hangs with one delays no other.
  v_share := room + coalesce((select sum(b) from unnest(busy_counts) b), 0);
  v_share := case when (select count(*) from (select from gapless.push_tenant w
    where exists (select from gapless.route r where r.tenant_id = w.tenant_id) limit 2) t) > 1 then greatest(v_share / 4, 1) else v_share end;
  for c in
    select w.*, count(*) over () as candidates
    from (
      select d.tenant_id, n.name, d.subscription_id, min(d.due_at) as due_at, bool_or(d.due_at <= v_now) as is_due,
        row_number() over (partition by d.tenant_id order by min(d.due_at)) as place
      from (
        select d.tenant_id, d.subscription_id, d.due_at from gapless.push_due d where d.due_at <= v_now
        union all
        select n.id, w.subscription, 'infinity' from unnest(settled_tenants, settled) w (tenant, subscription) join gapless.tenant n on n.name = w.tenant
      ) d
      join gapless.tenant n on n.id = d.tenant_id and n.active
      where coalesce((v_busy ->> n.name)::integer, 0) < v_share
      group by d.tenant_id, n.name, d.subscription_id
    ) w
    order by w.is_due desc, w.place, w.due_at
    limit v_most + cardinality(settled)
  loop
    if v_room < 1 or clock_timestamp() > v_until then
      v_again := v_again or v_room > 0;
      v_missed := v_missed || case when c.subscription_id = any (settled) then c.subscription_id end;
      continue;
    end if;
    v_left := v_share - coalesce((v_busy ->> c.name)::integer, 0);
    continue when v_left < 1;
    select * into s from gapless.subscription u where u.tenant_id = c.tenant_id and u.id = c.subscription_id for no key update skip locked;
    if s.id is null then
      if exists (select from gapless.subscription u where u.tenant_id = c.tenant_id and u.id = c.subscription_id) then
        v_missed := v_missed || case when c.subscription_id = any (settled) then c.subscription_id end;
      else
        delete from gapless.push_due d where d.tenant_id = c.tenant_id and d.subscription_id = c.subscription_id;
      end if;
      continue;
    end if;
    -- Settled, and nothing was waiting for that. Under the lock that is certain.
    continue when not c.is_due and not exists (select from gapless.push_due d where d.tenant_id = s.tenant_id and d.subscription_id = s.id);
    perform set_config('gapless.tenant', c.name, true);
    v_some := gapless.push_take(s, c.name, least(v_left, v_room, greatest(room / c.candidates, 1)::integer));
    v_room := v_room - jsonb_array_length(v_some);
    v_busy := v_busy || jsonb_build_object(c.name, coalesce((v_busy ->> c.name)::integer, 0) + jsonb_array_length(v_some));
    v_jobs := v_jobs || v_some;
  end loop;
  return jsonb_build_object('jobs', v_jobs, 'again', v_again, 'missed', to_jsonb(array_remove(v_missed, null)),
    'notices', exists (select from gapless.push_notice), 'waitMs',
    (select ceil(extract(epoch from greatest(d.due_at - v_now, interval '0')) * 1000)::bigint from gapless.push_due d
     where d.due_at < 'infinity' order by d.due_at limit 1));
end
$$;
comment on function gapless.push_dispatch(integer, text[], integer[], text[], uuid[], boolean) is
  'Hands out what webhooks are to be sent, as jobs of a server. Server roles only.';
grant execute on function gapless.push_dispatch(integer, text[], integer[], text[], uuid[], boolean) to gapless_server;
