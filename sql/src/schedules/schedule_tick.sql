-- Sets off what is due by the clock, a bounded number at a time. Any number of servers may do it at once: each schedule is set
-- off by the one that has its lock.
--   room   how many occurrences may go straight to the server that asks
--   again  whether there is more
--   jobs   of those that do
create or replace function gapless.schedule_tick(room integer, out again boolean, out jobs jsonb)
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  set jit = off
  language plpgsql
as $$
declare
  v_most constant integer := 500;
  v_now constant timestamptz := gapless.now();
  v_until constant timestamptz := clock_timestamp() + interval '200 milliseconds';
  t record;
  v_count integer := 0;
  v_id uuid;
  v_state text;
  v_message text;
begin
  again := false;
  jobs := '[]';
  if not exists (select from gapless.schedule c where c.next_at <= v_now) then
    return;
  end if;
  for t in select * from gapless.due_schedules(v_now, v_most) loop
    if v_count > 0 and clock_timestamp() > v_until then
      again := true;
      return;
    end if;
    v_count := v_count + cardinality(t.ids);
    perform set_config('gapless.tenant', t.tenant, true);
    begin
      jobs := jobs || gapless.set_off_schedules(t.tenant_id, t.ids, room - jsonb_array_length(jobs));
      continue;
    exception when others then
      -- One that cannot be reckoned with must not hold up the others.
      get stacked diagnostics v_state = returned_sqlstate;
      if v_state !~ '^(2[0-3]|P0|VG)' then
        raise;
      end if;
    end;
    foreach v_id in array t.ids loop
      begin
        jobs := jobs || gapless.set_off_schedules(t.tenant_id, array[v_id], room - jsonb_array_length(jobs));
      exception when others then
        get stacked diagnostics v_state = returned_sqlstate, v_message = message_text;
        if v_state !~ '^(2[0-3]|P0|VG)' then
          raise;
        end if;
        perform gapless.hold_schedule(t.tenant_id, v_id, 'its next time could not be found: ' || v_message);
      end;
    end loop;
  end loop;
  again := v_count >= v_most;
end
$$;
comment on function gapless.schedule_tick(integer) is 'Internal, for push_dispatch(): sets off what is due; the jobs of what begins at once.';
