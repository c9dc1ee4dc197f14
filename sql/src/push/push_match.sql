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
  v_until constant timestamptz := clock_timestamp() + interval '100 milliseconds';
  v_now constant timestamptz := gapless.now();
  t record;
  v_next bigint;
  v_step integer;
  v_began timestamptz;
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
    select g.next, g.step into v_next, v_step from gapless.push_progress g where g.tenant_id = t.tenant_id order by g.seq desc limit 1;
    continue when v_next > t.head;
    v_began := clock_timestamp();
    v_high := least(t.head, v_next + v_step - 1);
    v_more := v_more or v_high < t.head;
    perform set_config('gapless.tenant', t.name, true);
    insert into gapless.push_due (tenant_id, subscription_id, due_at, low)
    select t.tenant_id, m.subscription_id, v_now, min(m.position) from gapless.match(t.tenant_id, '', v_next, v_high) m group by m.subscription_id;
    insert into gapless.push_progress (tenant_id, next, step)
    values (t.tenant_id, v_high + 1, gapless.next_step(v_step, v_began, v_high - v_next + 1 = v_step)) returning seq into v_seq;
    if v_seq % 50 = 0 then
      delete from gapless.push_progress g where g.tenant_id = t.tenant_id and g.seq < v_seq;
    end if;
  end loop;
  return v_more;
end
$$;
comment on function gapless.push_match() is 'Internal, for push_dispatch(): finds whom new events are for. Whether there is more.';
