-- Why deliveries do not go on, for waiting(). Consumer groups and webhooks are looked at one by one. Of triggers and schedules, of
-- which there may be very many, only those with something that waits or is out, and a few of those that are paused.
create or replace function gapless.held_up()
  returns table (kind text, what text, since timestamptz, events bigint, hint text)
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  v_tenant constant integer := gapless.caller('stats:read');
  v_now constant timestamptz := gapless.now();
  v_head constant bigint := coalesce((select l.position from gapless.log l where l.tenant_id = v_tenant order by l.position desc limit 1), 0);
  v_most constant integer := 1000;
  -- More of one kind are not counted.
  v_many constant integer := 10000;
  v_acting uuid[];
  v_next bigint;
  v_name text;
  s gapless.subscription;
  p gapless.subscription_progress;
begin
  select g.next into v_next from gapless.trigger_progress g where g.tenant_id = v_tenant order by g.seq desc limit 1;
  if v_next <= v_head and exists (select from gapless.route r where r.tenant_id = v_tenant and r.key >= '!' and r.key < '"') then
    return query select 'triggers'::text, format('%s events were not yet matched with the triggers', v_head - v_next + 1), l.logged_at, v_head - v_next + 1,
      'If it stays, no server is running: start one.'::text
    from gapless.log l where l.tenant_id = v_tenant and l.position = v_next;
  end if;
  -- What matched a trigger while somebody held it is not lost, but nobody sees it elsewhere.
  return query
    with recursive known (id) as (
      (select t.subscription_id from gapless.trigger_late t where t.tenant_id = v_tenant order by t.subscription_id limit 1)
      union all
      select n.subscription_id from known k cross join lateral (
        select t.subscription_id from gapless.trigger_late t where t.tenant_id = v_tenant and t.subscription_id > k.id order by t.subscription_id limit 1) n
    )
    select 'trigger locked'::text, format('trigger %s is locked by somebody; %s events wait to be judged', o.name, n.count), l.logged_at, n.count,
      'Commit or roll back what changes it: it goes on by itself. Nothing else waits.'::text
    from (select k.id from known k limit v_most) k
    cross join lateral (select u.name from gapless.subscription u where u.tenant_id = v_tenant and u.id = k.id offset 0) o
    cross join lateral (select t.position from gapless.trigger_late t where t.tenant_id = v_tenant and t.subscription_id = k.id order by t.position limit 1) f
    cross join lateral (
      select count(*) from (select from gapless.trigger_late t where t.tenant_id = v_tenant and t.subscription_id = k.id limit v_many) t) n
    left join lateral (select g.logged_at from gapless.log g where g.tenant_id = v_tenant and g.position = f.position offset 0) l on true;
  -- From one to the next in the index: each may have many deliveries. What is held waits for one that is due or out.
  v_acting := array(
    with recursive found (id) as (
      (select d.subscription_id from gapless.delivery d where d.tenant_id = v_tenant and d.state = 'due' order by d.subscription_id limit 1)
      union all
      select n.subscription_id from found f cross join lateral (select d.subscription_id from gapless.delivery d
        where d.tenant_id = v_tenant and d.state = 'due' and d.subscription_id > f.id order by d.subscription_id limit 1) n
    )
    select u.id from (
      (select f.id from found f limit v_most)
      union (select l.subscription_id from gapless.lease l where l.tenant_id = v_tenant and l.taken_at < v_now - interval '500 milliseconds' limit v_most)
    ) u (id));
  for s in
    (select u.* from gapless.subscription u where u.tenant_id = v_tenant and u.kind = 'subscription' order by u.name)
    union all
    (select u.* from unnest(v_acting) a (id) cross join lateral (
      select o.* from gapless.subscription o where o.tenant_id = v_tenant and o.id = a.id and o.kind <> 'subscription' offset 0) u order by u.kind, u.name)
  loop
    p := gapless.progress_of(s.tenant_id, s.id);
    v_name := case when s.kind = 'subscription' then s.name else s.kind || ' ' || s.name end;
    if not s.enabled then
      if s.kind <> 'subscription' and p.waiting > 0 then
        return query select s.kind || ' ' || gapless.status_of(s), format('%s is %s%s; %s firings wait', v_name, gapless.status_of(s),
            coalesce(': ' || s.disabled_for, ''), p.waiting), s.updated_at, p.waiting::bigint,
          format('Go on: select gapless.resume_%s(name); give them up: select gapless.discard_%s(name, ids)', s.kind, s.kind);
      elsif s.kind = 'subscription' and (p.next <= v_head or p.waiting > 0) then
        return query select 'subscription ' || gapless.status_of(s), format('%s is %s%s', s.name, gapless.status_of(s),
            coalesce(': ' || s.disabled_for, '')), s.updated_at, v_head - p.next + 1,
          case when s.dropping then 'What comes until it is resumed is passed over.' else 'Events wait in the log. Go on: select gapless.resume_subscription(name)' end;
      end if;
      continue;
    end if;
    return query
      select 'retry'::text, format('%s %s of %s failed %s times and is due again at %s%s', case when s.kind = 'subscription' then 'delivery' else 'firing' end, d.position, v_name,
          d.attempts, d.due_at, case when d.key is not null then '; its key waits' end),
        d.changed_at, (select count(*) from (select from gapless.delivery h where h.tenant_id = v_tenant and h.subscription_id = s.id and h.key = d.key and h.state = 'held' limit v_many) h),
        case s.kind when 'subscription' then 'See delivery(subscription, id); give it up: select gapless.discard(subscription, array[id])'
          else format('See %s(name, id); give it up: select gapless.discard_%s(name, array[id])', case s.kind when 'trigger' then 'trigger_firing' else 'schedule_occurrence' end, s.kind) end
      from (
        select t.* from gapless.delivery t
        where p.waiting > 0 and t.tenant_id = v_tenant and t.subscription_id = s.id and t.state <> 'parked' and t.attempts > 0
        order by t.position limit 100) d
      where d.state = 'due' order by d.position limit 10;
    return query
      select 'lease'::text, format('%s %s of %s %s with %s', cardinality(l.positions), case when s.kind = 'subscription' then 'deliveries' else 'firings' end, v_name,
          case when l.expires_at > v_now then 'are out' else 'were lost' end, l.consumer), l.taken_at,
        cardinality(l.positions)::bigint, case when l.expires_at > v_now
          then format('Others get them at %s, unless they are settled or the lease is renewed.', l.expires_at)
          when s.mode = 'pull' then format('The lease expired at %s; the deliveries wait for somebody to receive: start a consumer.', l.expires_at)
          else format('The lease expired at %s: a server was lost. If it stays, no server is running: start one.', l.expires_at) end
      from gapless.lease l
      where l.tenant_id = v_tenant and l.subscription_id = s.id and l.taken_at < v_now - s.timeout / 2
      order by l.taken_at limit 10;
    if s.kind = 'subscription' and s.rate is not null and p.next <= v_head and p.tokens < 1 and p.tokens + s.rate * extract(epoch from v_now - p.tokens_at) < 1 then
      return query select 'rate limit'::text, format('%s may take no more for the moment', s.name), p.tokens_at, v_head - p.next + 1,
        'Nothing to do; or change the rate of the subscription.'::text;
    end if;
    if p.waiting >= 100000 then
      return query select 'many held'::text, format('%s deliveries of %s wait', p.waiting, v_name), v_now,
        p.waiting::bigint, case when s.mode = 'pull' then 'Settle, park or discard what fails: as long as anything is out, nothing new is looked at.'
          when s.kind = 'subscription' then 'The endpoint takes less than there is. Nothing is lost.' else 'Its actions take longer than it fires: raise maxInFlight, or have it fire less often.' end;
    end if;
    if gapless.status_of(s) = 'broken' then
      return query select 'circuit open'::text, format('the endpoint of %s keeps failing; it is tried again now and then', s.name), s.updated_at,
        v_head - p.next + 1, 'See its deliveries; it goes on by itself when the endpoint answers.'::text;
    end if;
  end loop;
  -- Schedules that are due by a while: nobody ticks.
  return query
    select 'schedules'::text, format('%s schedules are overdue', count(*)), min(c.next_at), count(*), 'If it stays, no server is running: start one.'::text
    from gapless.schedule c where c.next_at < v_now - interval '10 seconds' and c.tenant_id = v_tenant
    having count(*) > 0;
end
$$;
comment on function gapless.held_up() is 'Internal, for waiting(): why deliveries of the tenant''s subscriptions do not go on.';
grant execute on function gapless.held_up() to gapless_user;
