-- Until when a batch may still grow; null: it is full, or it waited long enough, or there is nothing new.
create or replace function gapless.push_gathers_until(subscription gapless.subscription, low bigint)
  returns timestamptz
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  s constant gapless.subscription := subscription;
  v_now constant timestamptz := gapless.now();
  v_head constant bigint := coalesce((select l.position from gapless.log l where l.tenant_id = s.tenant_id order by l.position desc limit 1), 0);
  v_positions bigint[];
  v_until timestamptz;
begin
  if s.batch_size = 1 or s.batch_wait = interval '0' or low > v_head
     or exists (select from gapless.delivery d
       where d.tenant_id = s.tenant_id and d.subscription_id = s.id and d.state = 'due' and d.due_at <= v_now) then
    return null;
  end if;
  select m.positions into v_positions from gapless.next_matches(s.tenant_id, s.selection, low, v_head, s.batch_size) m;
  if cardinality(v_positions) between 1 and s.batch_size - 1 then
    select l.logged_at + s.batch_wait into v_until from gapless.log l where l.tenant_id = s.tenant_id and l.position = v_positions[1];
  end if;
  return case when v_until > v_now then v_until end;
end
$$;
comment on function gapless.push_gathers_until(gapless.subscription, bigint) is 'Internal: until when the next batch of a webhook waits for more events.';
