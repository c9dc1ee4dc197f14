create or replace function gapless.append_group(
  tenant text, requests integer[], streams text[], expected bigint[], must_exist boolean[], events jsonb[],
  new_ids boolean default false)
  returns setof gapless.append_outcome
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  -- A stream somebody holds must not hold the others up; the caller then goes on with append_each().
  set lock_timeout = '50ms'
  language plpgsql
as $$
declare
  v_tenant integer;
  v_one gapless.append_result;
  v_few boolean := new_ids and cardinality(requests) between 2 and 16 and requests[cardinality(requests)] = cardinality(requests);
begin
  select t.id into v_tenant from gapless.tenant t where t.name = append_group.tenant and t.active;
  if v_tenant is null then
    perform gapless.fault('VG002', 'no tenant is set, or it is not active', null, null);
  end if;
  if cardinality(requests) = 0 then
    return;
  end if;
  -- A group of one takes the lean path; its error may then be raised, since it concerns nobody else.
  if cardinality(requests) = 1 and new_ids then
    v_one := gapless.append_to(v_tenant, streams[1], events[1], expected[1], must_exist[1], true);
    return next row(1, v_one.stream, v_one.first_version, v_one.last_version, v_one.event_ids, false, null, null, null, null)::gapless.append_outcome;
    return;
  end if;
  if v_few then
    select bool_and(n.expected is null and not n.must and jsonb_typeof(n.event) = 'object' and gapless.is_sound_event(n.event)
      and gapless.is_sound_name(n.stream))
    into v_few from unnest(streams, expected, must_exist, events) n (stream, expected, must, event);
    if v_few then
      return query select * from gapless.append_few(v_tenant, streams, events);
      return;
    end if;
  end if;
  if requests[cardinality(requests)] = 1 then
    return query select * from gapless.append_alone(v_tenant, streams, expected, must_exist, events, new_ids);
    return;
  end if;
  return query select * from gapless.append_entries(v_tenant, requests, streams, expected, must_exist, events, new_ids);
end
$$;
comment on function gapless.append_group(text, integer[], text[], bigint[], boolean[], jsonb[], boolean) is
  'Group commit for servers: many requests of one tenant in one transaction, as columns with a row for each entry: number of '
  'the request (1, 1, 2, 3 … in order), stream, expected version or null, must_exist, events (an object or an array); new_ids promises that the caller has just made every id, so that none is looked up. '
  'A row for each entry stored, or one with sqlstate, message, detail and hint for a request that was not; requests stand for '
  'themselves. Permissions are the caller''s business. Raises only what concerns all, and the error of a request that is alone: 23505 when an event id was appended '
  'elsewhere at the same moment, 40001 and 40P01 when a concurrent change came between, 55P03 when a stream was locked for 50 ms; append_each() then tells whose error it is.';
grant execute on function gapless.append_group(text, integer[], text[], bigint[], boolean[], jsonb[], boolean) to gapless_server;
