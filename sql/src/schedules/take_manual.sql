-- Of a paused schedule only what somebody asked for by run_schedule() is handed out. Its row is locked. The lease, null for none.
create or replace function gapless.take_manual(subscription gapless.subscription, room integer)
  returns bigint
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  set enable_hashjoin = off
  set enable_mergejoin = off
  language plpgsql
as $$
declare
  s constant gapless.subscription := subscription;
  v_now constant timestamptz := gapless.now();
  p gapless.subscription_progress := gapless.progress_of(s.tenant_id, s.id);
  v_positions bigint[];
  v_attempts integer[];
begin
  if p.waiting = 0 or room < 1 then
    return null;
  end if;
  with taken as (
    delete from gapless.delivery d
    where d.tenant_id = s.tenant_id and d.subscription_id = s.id and d.position = any (array(
      select o.position from gapless.delivery o
      cross join lateral (select f.found from gapless.firing f
        where f.tenant_id = s.tenant_id and f.subscription_id = s.id and f.position = o.position offset 0) f
      where o.tenant_id = s.tenant_id and o.subscription_id = s.id and o.state = 'due' and o.due_at <= v_now and f.found ? 'manual'
      order by o.due_at limit room))
    returning d.position, d.attempts
  )
  select array_agg(t.position order by t.position), array_agg(t.attempts order by t.position) into v_positions, v_attempts from taken t;
  if v_positions is null then
    return null;
  end if;
  p.waiting := p.waiting - cardinality(v_positions);
  p.last_lease := p.last_lease + 1 + floor(random() * 1000000)::bigint;
  insert into gapless.lease (tenant_id, subscription_id, id, consumer, taken_at, expires_at, positions, keys, attempts)
  values (s.tenant_id, s.id, p.last_lease, 'webhooks', v_now, v_now + s.timeout + interval '30 seconds', v_positions,
    array_fill(null::bigint, array[cardinality(v_positions)]), v_attempts);
  perform gapless.save_progress(p);
  return p.last_lease;
end
$$;
comment on function gapless.take_manual(gapless.subscription, integer) is 'Internal, for push_take(): what of a paused schedule is carried out all the same.';
