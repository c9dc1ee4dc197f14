-- The next range of the log of each tenant whose log has moved: webhooks that take something of it are to be looked at. One
-- server at a time for each tenant; the others pass it by.
create or replace function gapless.push_match()
  returns boolean
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  set jit = off
  language plpgsql
as $$
declare
  v_step integer;
  v_until constant timestamptz := clock_timestamp() + interval '100 milliseconds';
  v_now constant timestamptz := gapless.now();
  t record;
  v_next bigint;
  v_high bigint;
  v_seq bigint;
  v_more boolean := false;
begin
  for t in
    select w.tenant_id, n.name, h.position as head
    from gapless.push_tenant w
    join gapless.tenant n on n.id = w.tenant_id and n.active
    cross join lateral (select g.next, g.seq from gapless.push_progress g where g.tenant_id = w.tenant_id order by g.seq desc limit 1) g
    cross join lateral (select l.position from gapless.log l where l.tenant_id = w.tenant_id order by l.position desc limit 1) h
    where h.position >= g.next
    -- Who was looked at longest ago comes first.
    order by g.seq
  loop
    if clock_timestamp() > v_until then
      v_more := true;
      exit;
    end if;
    perform from gapless.push_tenant w where w.tenant_id = t.tenant_id for update skip locked;
    continue when not found;
    select g.next into v_next from gapless.push_progress g where g.tenant_id = t.tenant_id order by g.seq desc limit 1;
    continue when v_next > t.head;
    -- Where all of many webhooks take everything, a range is short: a step is a bounded piece of work.
    v_step := greatest(least(200000 / (select count(*) + 1 from gapless.endpoint e where e.tenant_id = t.tenant_id), 2000), 10);
    v_high := least(t.head, v_next + v_step - 1);
    v_more := v_more or v_high < t.head;
    perform set_config('gapless.tenant', t.name, true);
    insert into gapless.push_due (tenant_id, subscription_id, due_at, low)
    select t.tenant_id, m.subscription_id, v_now, min(m.position) from gapless.match(t.tenant_id, v_next, v_high) m group by m.subscription_id;
    insert into gapless.push_progress (tenant_id, next) values (t.tenant_id, v_high + 1) returning seq into v_seq;
    if v_seq % 50 = 0 then
      delete from gapless.push_progress g where g.tenant_id = t.tenant_id and g.seq < v_seq;
    end if;
  end loop;
  return v_more;
end
$$;
comment on function gapless.push_match() is 'Internal, for push_dispatch(): finds whom new events are for. Whether there is more.';
