-- Takes the batch apart into columns; what cannot be is refused here.
create or replace function gapless.append_batch(batch jsonb)
  returns setof gapless.append_result
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_tenant constant integer := gapless.caller('events:append');
  v_sound boolean;
  v_streams text[];
  v_expected bigint[];
  v_must boolean[];
  v_events jsonb[];
  v_fault gapless.append_outcome;
  v_outcomes gapless.append_outcome[];
begin
  select bool_and(q.sound), array_agg(q.stream order by q.place), array_agg(case when q.sound then q.expected::bigint end order by q.place),
    array_agg(case when q.sound then q.must::boolean end order by q.place), array_agg(q.events order by q.place)
  into v_sound, v_streams, v_expected, v_must, v_events
  from (
    select e.place, e.entry ->> 'stream' as stream, e.entry ->> 'expected_version' as expected,
      coalesce(e.entry ->> 'must_exist', 'false') as must, e.entry -> 'events' as events,
      coalesce(jsonb_typeof(e.entry) = 'object'
        and e.entry - '{stream,expected_version,must_exist,events}'::text[] = '{}'
        and jsonb_typeof(e.entry -> 'stream') = 'string'
        and (e.entry ->> 'expected_version' is null or e.entry ->> 'expected_version' ~ '^[0-9]{1,18}$')
        and (e.entry ->> 'must_exist' is null or jsonb_typeof(e.entry -> 'must_exist') = 'boolean'), false) as sound
    from jsonb_array_elements(case jsonb_typeof(batch) when 'array' then batch else '[]' end) with ordinality e (entry, place)
  ) q;
  if v_sound is not true then
    perform gapless.refuse_request(batch);
  end if;
  v_outcomes := array(select o from gapless.append_alone(v_tenant, v_streams, v_expected, v_must, v_events, false) o);
  v_fault := v_outcomes[1];
  if v_fault.sqlstate is not null then
    perform gapless.fault(v_fault.sqlstate, v_fault.message, v_fault.detail::jsonb, v_fault.hint);
  end if;
  return query select o.stream, o.first_version, o.last_version, o.event_ids, o.duplicate from unnest(v_outcomes) o;
end
$$;
comment on function gapless.append_batch(jsonb) is
  'Appends to many streams, all or nothing: an array of {stream, expected_version?, must_exist?, events}; one result row for '
  'each, in order. An entry may name a stream again: it then continues where the earlier entry left it. Streams are locked in '
  'name order, so batches do not deadlock with each other. Idempotent as a whole, like append(). Errors as append().';
grant execute on function gapless.append_batch(jsonb) to gapless_user;
