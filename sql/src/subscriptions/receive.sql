-- While it waits it holds no lock. What it hands out is locked to nobody: only the lease's number can settle it.
create or replace function gapless.receive(subscription text, consumer text, max_count integer default null,
  wait interval default '0', auto_ack boolean default false)
  returns table (delivery bigint, lease bigint, attempt integer, id uuid, stream text, version bigint, "position" bigint, type text,
    topic text, data jsonb, metadata jsonb, occurred_at timestamptz, recorded_at timestamptz)
  volatile
  rows 100
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  set enable_hashjoin = off
  set enable_mergejoin = off
  set jit = off
  language plpgsql
as $$
#variable_conflict use_column
declare
  s gapless.subscription := gapless.pull_subscription(receive.subscription);
  v_until constant timestamptz := clock_timestamp() + coalesce(receive.wait, interval '0');
  v_pause double precision := 0.005;
  v_max constant integer := coalesce(receive.max_count, s.batch_size);
  v_lease bigint;
  v_positions bigint[];
  v_seqs bigint[];
  v_attempts integer[];
begin
  if receive.consumer is null or length(receive.consumer) not between 1 and 128 or receive.consumer ~ '[[:cntrl:]]' then
    perform gapless.refuse('consumer', 'must be 1 to 128 characters');
  end if;
  if v_max not between 1 and 1000 then
    perform gapless.refuse('max_count', 'must be from 1 to 1000');
  end if;
  if receive.wait is null or receive.wait not between interval '0' and interval '30 seconds' then
    perform gapless.refuse('wait', 'must be from 0 to 30 seconds');
  end if;
  while not gapless.has_deliveries(s) loop
    if clock_timestamp() >= v_until then
      return;
    end if;
    perform pg_sleep(least(v_pause, greatest(extract(epoch from v_until - clock_timestamp()), 0)));
    v_pause := least(v_pause * 1.5, 0.1);
    s := gapless.find_subscription(s.tenant_id, s.id::text);
  end loop;
  s := gapless.find_subscription(s.tenant_id, s.id::text, true);
  select t.lease, t.positions, t.seqs, t.attempts into v_lease, v_positions, v_seqs, v_attempts from gapless.take(s, receive.consumer, v_max) t;
  if v_lease is null then
    return;
  end if;
  return query
    select u.position, v_lease, u.attempts + 1, e.id, e.stream, e.version, u.position, e.type, e.topic, e.data, e.metadata,
      e.occurred_at, e.recorded_at
    from unnest(v_positions, v_seqs, v_attempts) with ordinality u (position, seq, attempts, place)
    -- Looked up one by one: the planner takes a new table for a small one, and would scan it for each.
    cross join lateral (select * from gapless.event e where e.tenant_id = s.tenant_id
      and e.seq = coalesce(u.seq, (select l.seq from gapless.log l where l.tenant_id = s.tenant_id and l.position = u.position)) offset 0) e
    order by u.place;
  if receive.auto_ack then
    perform gapless.finish(s, v_lease, null, 'delivered', null);
  end if;
end
$$;
comment on function gapless.receive(text, text, integer, interval, boolean) is
  'Hands a consumer the next deliveries of a consumer group: at most max_count (1 to 1000, otherwise batch.size of the subscription), '
  'leased for the subscription''s timeout. Waits up to `wait` (30 seconds) for one, and may come back earlier with none. '
  'Of each key only one consumer has deliveries at a time, in order. auto_ack settles them at once: what the consumer then loses is lost. '
  'Call it in a transaction of its own: other consumers wait until it ends. Errors: VG001, VG003, VG004.';
grant execute on function gapless.receive(text, text, integer, interval, boolean) to gapless_user;
