-- Why deliveries do not go on, for waiting().
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
  s gapless.subscription;
  p gapless.subscription_progress;
begin
  for s in select * from gapless.subscription u where u.tenant_id = v_tenant order by u.name loop
    p := gapless.progress_of(s.tenant_id, s.id);
    if not s.enabled then
      if p.next <= v_head or p.waiting > 0 then
        return query select 'subscription ' || gapless.status_of(s), format('%s is %s%s', s.name, gapless.status_of(s),
            coalesce(': ' || s.disabled_for, '')), s.updated_at, v_head - p.next + 1,
          case when s.dropping then 'What comes until it is resumed is passed over.' else 'Events wait in the log. Go on: select gapless.resume_subscription(name)' end;
      end if;
      continue;
    end if;
    return query
      select 'retry'::text, format('delivery %s of %s failed %s times and is due again at %s; its key waits', d.position, s.name, d.attempts, d.due_at),
        d.changed_at, (select count(*) from gapless.delivery h where h.tenant_id = v_tenant and h.subscription_id = s.id and h.key = d.key and h.state = 'held'),
        'See delivery(subscription, id); give it up: select gapless.discard(subscription, array[id])'::text
      from gapless.delivery d
      where p.waiting > 0 and d.tenant_id = v_tenant and d.subscription_id = s.id and d.state = 'due' and d.attempts > 0
      order by d.due_at limit 10;
    return query
      select 'lease'::text, format('%s deliveries of %s %s with %s', cardinality(l.positions), s.name,
          case when l.expires_at > v_now then 'are out' else 'were lost' end, l.consumer), l.taken_at,
        cardinality(l.positions)::bigint, case when l.expires_at > v_now
          then format('Others get them at %s, unless they are settled or the lease is renewed.', l.expires_at)
          else format('The lease expired at %s; the deliveries wait for somebody to receive: start a consumer.', l.expires_at) end
      from gapless.lease l
      where l.tenant_id = v_tenant and l.subscription_id = s.id and l.taken_at < v_now - s.timeout / 2
      order by l.taken_at limit 10;
    if s.rate is not null and p.next <= v_head and p.tokens < 1 and p.tokens + s.rate * extract(epoch from v_now - p.tokens_at) < 1 then
      return query select 'rate limit'::text, format('%s may take no more for the moment', s.name), p.tokens_at, v_head - p.next + 1,
        'Nothing to do; or change the rate of the subscription.'::text;
    end if;
    if p.waiting >= 100000 then
      return query select 'many held'::text, format('%s deliveries of %s wait for their keys', p.waiting, s.name), v_now,
        p.waiting::bigint, 'Settle, park or discard what fails: as long as anything is out, nothing new is looked at.'::text;
    end if;
    if gapless.status_of(s) = 'broken' then
      return query select 'circuit open'::text, format('the endpoint of %s keeps failing; it is tried again now and then', s.name), s.updated_at,
        v_head - p.next + 1, 'See its deliveries; it goes on by itself when the endpoint answers.'::text;
    end if;
  end loop;
end
$$;
comment on function gapless.held_up() is 'Internal, for waiting(): why deliveries of the tenant''s subscriptions do not go on.';
grant execute on function gapless.held_up() to gapless_user;
