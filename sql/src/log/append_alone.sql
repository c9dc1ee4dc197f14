-- append_entries() for one request. A twin may commit while this one waits for a stream or an event id: then it is looked
-- up once more, and what looked like a conflict is the first result. For functions that have pinned their search_path.
create or replace function gapless.append_alone(
  tenant integer, streams text[], expected bigint[], must_exist boolean[], events jsonb[], new_ids boolean)
  returns setof gapless.append_outcome
  volatile
  language plpgsql
as $$
#variable_conflict use_variable
declare
  v_requests constant integer[] := array_fill(1, array[cardinality(streams)]);
  v_known gapless.append_result[];
begin
  return query select * from gapless.append_entries(tenant, v_requests, streams, expected, must_exist, events, new_ids);
exception when unique_violation or sqlstate 'VG005' then
  v_known := gapless.known_result(tenant, gapless.request_body(1, v_requests, streams, expected, must_exist, events));
  if v_known is null then
    raise;
  end if;
  return query
    select 1, k.stream, k.first_version, k.last_version, k.event_ids, true, null::text, null::text, null::text, null::text
    from unnest(v_known) k;
end
$$;
comment on function gapless.append_alone(integer, text[], bigint[], boolean[], jsonb[], boolean) is 'append_entries() for one request, raising its error.';
