create or replace function gapless.append_batch(batch jsonb)
  returns setof gapless.append_result
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_outcome record;
begin
  select * into v_outcome from gapless.append_requests(gapless.authorize('events:append'), array[batch]);
  if v_outcome.sqlstate is not null then
    perform gapless.fault(v_outcome.sqlstate, v_outcome.message, nullif(v_outcome.detail, '')::jsonb, v_outcome.hint);
  end if;
  return query
    select r.stream, r.first_version, r.last_version,
      array(select i::uuid from jsonb_array_elements_text(r.event_ids) with ordinality x (i, o) order by o), r.duplicate
    from jsonb_to_recordset(v_outcome.results)
      as r (stream text, first_version bigint, last_version bigint, event_ids jsonb, duplicate boolean);
end
$$;
comment on function gapless.append_batch(jsonb) is
  'Appends to many streams, all or nothing: an array of {stream, expected_version?, must_exist?, events}; one result row for '
  'each, in order. An entry may name a stream again: it then continues where the earlier entry left it. Streams are locked in '
  'name order, so batches do not deadlock with each other. Idempotent as a whole, like append(). Errors as append().';
grant execute on function gapless.append_batch(jsonb) to gapless_user;
