-- Looks again and again, a little less often each time. It does not sequence: inside the caller's transaction that would
-- hold everybody up. At repeatable read it would look at the same snapshot for ever, so it refuses that.
create or replace function gapless.wait_for(
  event_id uuid default null, up_to bigint default null, timeout interval default '5 seconds')
  returns bigint
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_tenant constant integer := gapless.authorize('events:read');
  v_until constant timestamptz := clock_timestamp() + wait_for.timeout;
  v_pause double precision := 0.002;
  v_found bigint;
begin
  if (wait_for.event_id is null) = (wait_for.up_to is null) then
    perform gapless.refuse('event_id', 'or up_to must be given, and not both');
  end if;
  if wait_for.timeout is null or wait_for.timeout not between interval '0' and interval '5 minutes' then
    perform gapless.refuse('timeout', 'must be from 0 to 5 minutes');
  end if;
  if current_setting('transaction_isolation') <> 'read committed' then
    perform gapless.refuse('transaction', 'must be at isolation level read committed, to see what comes');
  end if;
  loop
    if wait_for.event_id is not null then
      select l.position into v_found from gapless.event e join gapless.log l on l.tenant_id = e.tenant_id and l.seq = e.seq
      where e.tenant_id = v_tenant and e.id = wait_for.event_id;
    else
      select l.position into v_found from gapless.log l where l.tenant_id = v_tenant and l.position = wait_for.up_to;
    end if;
    if v_found is not null or clock_timestamp() >= v_until then
      return v_found;
    end if;
    perform pg_sleep(least(v_pause, greatest(extract(epoch from v_until - clock_timestamp()), 0)));
    v_pause := least(v_pause * 1.5, 0.1);
  end loop;
end
$$;
comment on function gapless.wait_for(uuid, bigint, interval) is
  'Waits until an event has its position, or the log has reached a position; returns the position, or null at the timeout '
  '(up to 5 minutes). Call it after the commit of the append, never in the same transaction. Errors: VG001.';
grant execute on function gapless.wait_for(uuid, bigint, interval) to gapless_user;
