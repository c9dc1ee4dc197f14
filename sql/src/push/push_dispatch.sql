-- One round of handing out: finds whom new events are for, then takes for every webhook that is to be looked at, as far as
-- there is room. Locks are never waited for: what somebody else holds comes in the next round. What it hands out is to become
-- jobs in the same transaction.
--   room           how many more requests this server can make; with 0 the log is matched all the same
--   busy           what it makes already, [{t: tenant, s: webhook, n: how many, l: how many of them are late and hold no place,
--                  a: how many were answered in the last seconds}, …]
--   settled_tenants, settled   webhooks of which something was settled since the last round
--   sweep          whether to look for what servers that died left behind; now and then
--   since          what was due before is not looked at: most of it is gone, and still to be passed over while somebody holds an
--                  old snapshot. Now and then, and when somebody has changed a webhook, null: everything
-- Nobody can take all places:
--   a fifth of them is kept for webhooks that have nothing under way here: such a one gets a request while any place is free;
--   a webhook has an eighth at most, or as many as it answered in the last seconds: only who gives places back gets more,
--     and may use up the fifth, too, to a 32nd;
--   of a tenant's triggers that have as much under way, those of higher priority come first;
--   tenants share what is left of that fifth, and none has more than a quarter while others have webhooks; with late ones and
--     those of webhooks that had nothing under way, as many as there are places.
-- Where as many are late as there are places, a webhook whose last request timed out waits: the room for late ones is for
-- those of which nobody knows yet.
-- The answer: jobs; again: whether to come back at once; waitMs: in how many milliseconds something is due;
-- tickMs: the same of schedules; missed: which of
-- the settled ones could not be looked at; since: what to give as since in the rounds that follow.
create or replace function gapless.push_dispatch(room integer, busy jsonb default '[]', settled_tenants text[] default '{}', settled uuid[] default '{}', sweep boolean default false,
  since timestamptz default null)
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
  v_now timestamptz := gapless.now();
  v_until constant timestamptz := clock_timestamp() + interval '300 milliseconds';
  v_since constant timestamptz := coalesce(since, '-infinity');
  v_again boolean := false;
  v_room integer := room;
  v_late constant integer := coalesce((select sum((b -> 'l')::integer) from jsonb_array_elements(busy) b), 0);
  v_places constant integer := room + coalesce((select sum((b -> 'n')::integer) from jsonb_array_elements(busy) b), 0) - v_late;
  v_reserve constant integer := v_places / 5;
  v_last constant integer := v_places / 32;
  v_most_each constant integer := greatest(v_places / 8, 1);
  v_due timestamptz;
  v_share integer;
  v_most_of_tenant integer;
  v_tenants integer;
  -- Under way by tenant.
  v_of_tenant jsonb := coalesce((select jsonb_object_agg(u.t, u.n) from (
    select b ->> 't' as t, sum((b -> 'n')::integer) as n from jsonb_array_elements(busy) b group by 1) u where u.n > 0), '{}');
  v_left integer;
  v_missed uuid[] := '{}';
  v_some jsonb;
  v_jobs jsonb := '[]';
  c record;
  s gapless.subscription;
begin
  if sweep then
    -- Once: without room nobody takes them away again.
    insert into gapless.push_due (tenant_id, subscription_id, due_at)
    select distinct l.tenant_id, l.subscription_id, v_now from gapless.lease l
    join gapless.subscription u on u.tenant_id = l.tenant_id and u.id = l.subscription_id
    where l.expires_at <= v_now and u.mode <> 'pull' and not exists (select from gapless.push_due d
      where d.tenant_id = l.tenant_id and d.subscription_id = l.subscription_id and d.due_at <= v_now);
    -- What waits for something to be settled is told of that by the server that wrote it down, if it lives.
    insert into gapless.push_due (tenant_id, subscription_id, due_at)
    select d.tenant_id, d.subscription_id, v_now from (select distinct w.tenant_id, w.subscription_id from gapless.push_due w where w.due_at = 'infinity') d
    cross join lateral (select from gapless.subscription o where o.tenant_id = d.tenant_id and o.id = d.subscription_id and o.enabled offset 0) u
    where not exists (select from gapless.lease l where l.tenant_id = d.tenant_id and l.subscription_id = d.subscription_id)
      and not exists (select from gapless.push_due o where o.tenant_id = d.tenant_id and o.subscription_id = d.subscription_id and o.due_at <= v_now);
  end if;
  v_again := gapless.push_match() or v_again;
  v_again := gapless.trigger_match() or v_again;
  -- What the clock sets off and nothing is under way of gets its place here, as it would below.
  select k.again or v_again, k.jobs into v_again, v_jobs from gapless.schedule_tick(greatest(v_room - v_last, 0)) k;
  v_room := v_room - jsonb_array_length(v_jobs);
  for c in select j ->> 't' as tenant, count(*)::integer as count from jsonb_array_elements(v_jobs) j group by 1 loop
    v_of_tenant := v_of_tenant || jsonb_build_object(c.tenant, coalesce((v_of_tenant ->> c.tenant)::integer, 0) + c.count);
  end loop;
  -- What was found just now is due in this round, not in the next one.
  v_now := gapless.now();
  select count(*) into v_tenants from (
    select n.name from (select distinct d.tenant_id from gapless.push_due d where d.due_at between v_since and v_now) d
    join gapless.tenant n on n.id = d.tenant_id and n.active
    union select jsonb_object_keys(v_of_tenant)) t;
  v_share := case when v_tenants > 1 or (select count(*) from (select from (select tenant_id from gapless.push_tenant union select tenant_id from gapless.trigger_tenant) w
      where exists (select from gapless.route r where r.tenant_id = w.tenant_id) limit 2) t) > 1
    then greatest(least(v_places / 4, (v_places - v_reserve) / greatest(v_tenants, 1)), 1) end;
  v_most_of_tenant := case when v_share is null then 2147483647 else v_places end;
  v_share := coalesce(v_share, v_places + v_late);
  for c in
    select w.*, count(*) over () as candidates, count(*) over (partition by w.tenant_id) as of_tenant
    from (
      select d.tenant_id, n.name, d.subscription_id, min(d.due_at) as due_at, bool_or(d.due_at <= v_now) as is_due,
        coalesce(min(b.n), 0) as busy, coalesce(min(b.a), 0) as answered,
        row_number() over (partition by d.tenant_id order by coalesce(min(b.n), 0) > 0, coalesce(min(g.priority), 5) desc, min(d.due_at)) as place
      from (
        select d.tenant_id, d.subscription_id, d.due_at from gapless.push_due d where d.due_at between v_since and v_now
        union all
        select n.id, w.subscription, 'infinity' from unnest(settled_tenants, settled) w (tenant, subscription) join gapless.tenant n on n.name = w.tenant
      ) d
      join gapless.tenant n on n.id = d.tenant_id and n.active
      left join gapless.trigger g on g.tenant_id = d.tenant_id and g.subscription_id = d.subscription_id and g.priority <> 5
      left join jsonb_to_recordset(push_dispatch.busy) b (t text, s uuid, n integer, a integer) on b.t = n.name and b.s = d.subscription_id
      -- Who cannot get anything now does not stand in the way. Each has something under way: when that is settled comes its turn.
      where (coalesce(b.n, 0) = 0 or coalesce((v_of_tenant ->> n.name)::integer, 0) < v_share
          and (b.n < v_most_each and room > v_reserve or b.n < b.a and room > v_last))
        and coalesce((v_of_tenant ->> n.name)::integer, 0) < v_most_of_tenant
        and (v_late < v_places or not exists (select from gapless.endpoint e
          cross join lateral (select a.error_class from gapless.attempt a
            where a.tenant_id = e.tenant_id and a.subscription_id = e.subscription_id order by a.id desc limit 1) a
          where e.tenant_id = d.tenant_id and e.subscription_id = d.subscription_id and e.failures_in_row > 0 and a.error_class = 'timeout'))
      group by d.tenant_id, n.name, d.subscription_id
    ) w
    order by w.is_due desc, w.busy > 0, w.place, w.due_at
    limit v_most + cardinality(settled)
  loop
    if v_room < 1 or clock_timestamp() > v_until then
      v_again := v_again or v_room > 0;
      v_missed := v_missed || case when c.subscription_id = any (settled) then c.subscription_id end;
      continue;
    end if;
    v_left := greatest(least(v_most_each - c.busy, v_room - v_reserve, greatest((room - v_reserve) / c.candidates, 1)),
      least(c.answered - c.busy, v_room - v_last));
    v_left := least(v_left, v_share - coalesce((v_of_tenant ->> c.name)::integer, 0), greatest(v_share / c.of_tenant, 1));
    if c.busy = 0 then
      v_left := greatest(v_left, 1);
    end if;
    continue when v_left < 1 or coalesce((v_of_tenant ->> c.name)::integer, 0) >= v_most_of_tenant;
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
    v_some := gapless.push_take(s, c.name, least(v_left, v_room)::integer);
    v_room := v_room - jsonb_array_length(v_some);
    v_of_tenant := v_of_tenant || jsonb_build_object(c.name, coalesce((v_of_tenant ->> c.name)::integer, 0) + jsonb_array_length(v_some));
    v_jobs := v_jobs || v_some;
  end loop;
  v_due := (select d.due_at from gapless.push_due d where d.due_at >= v_since and d.due_at < 'infinity' order by d.due_at limit 1);
  return jsonb_build_object('since', least(v_due, v_now) - interval '10 seconds', 'jobs', v_jobs, 'again', v_again, 'missed', to_jsonb(array_remove(v_missed, null)),
    'notices', coalesce(gapless.next_notice() <= v_now, false), 'tickMs',
    (select ceil(extract(epoch from greatest(n.at - v_now, interval '0')) * 1000)::bigint from gapless.next_tick() n (at) where n.at is not null), 'waitMs',
    (select ceil(extract(epoch from greatest(n.due_at - v_now, interval '0')) * 1000)::bigint from (
       (select v_due as due_at where v_due is not null)
       union all select n.due_at from gapless.next_notice() n (due_at) where n.due_at > v_now) n
     where n.due_at is not null order by n.due_at limit 1));
end
$$;
comment on function gapless.push_dispatch(integer, jsonb, text[], uuid[], boolean, timestamptz) is
  'Hands out what webhooks are to be sent, as jobs of a server. Server roles only.';
grant execute on function gapless.push_dispatch(integer, jsonb, text[], uuid[], boolean, timestamptz) to gapless_server;
