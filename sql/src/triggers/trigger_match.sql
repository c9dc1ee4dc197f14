-- The next range of the log of each tenant whose log has moved: what its triggers are set off by. Firings, deliveries and how
-- far it has come are written together. One server at a time for each tenant; the others pass it by.
create or replace function gapless.trigger_match()
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
  t record;
  v_next bigint;
  v_step integer;
  v_high bigint;
  v_seq bigint;
  v_began timestamptz;
  v_more boolean := false;
begin
  for t in
    select w.tenant_id, n.name, h.position as head, r.has_routes
    from gapless.trigger_tenant w
    join gapless.tenant n on n.id = w.tenant_id and n.active
    cross join lateral (select g.next, g.seq from gapless.trigger_progress g where g.tenant_id = w.tenant_id order by g.seq desc limit 1) g
    cross join lateral (select coalesce((select l.position from gapless.log l where l.tenant_id = w.tenant_id order by l.position desc limit 1), 0) as position) h
    cross join lateral (select exists (select from gapless.route o where o.tenant_id = w.tenant_id and o.key >= '!' and o.key < '"') as has_routes offset 0) r
    -- Where nobody waits for an event, it goes on in long steps now and then.
    where h.position >= g.next + case when r.has_routes then 0 else 1000 end
      or exists (select from gapless.trigger_late o where o.tenant_id = w.tenant_id)
    -- Who was looked at longest ago comes first.
    order by g.seq
  loop
    if clock_timestamp() > v_until then
      return true;
    end if;
    perform from gapless.trigger_tenant w where w.tenant_id = t.tenant_id for update skip locked;
    continue when not found;
    select g.next, g.step into v_next, v_step from gapless.trigger_progress g where g.tenant_id = t.tenant_id order by g.seq desc limit 1;
    v_began := clock_timestamp();
    v_high := case when t.has_routes then least(t.head, v_next + v_step - 1) else t.head end;
    v_more := v_more or v_high < t.head;
    perform set_config('gapless.tenant', t.name, true);
    perform gapless.set_off(t.tenant_id, case when t.has_routes then v_next else v_high + 1 end, v_high);
    continue when v_high < v_next;
    insert into gapless.trigger_progress (tenant_id, next, step)
    values (t.tenant_id, v_high + 1, gapless.next_step(v_step, v_began, v_high - v_next + 1 = v_step)) returning seq into v_seq;
    if v_seq % 50 = 0 then
      delete from gapless.trigger_progress g where g.tenant_id = t.tenant_id and g.seq < v_seq;
    end if;
  end loop;
  return v_more;
end
$$;
comment on function gapless.trigger_match() is 'Internal, for push_dispatch(): sets off triggers by new events. Whether there is more.';
