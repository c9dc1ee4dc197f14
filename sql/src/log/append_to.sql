-- append() for whatever the caller gave, one stream: checks it, looks up ids, and appends. For functions that have pinned
-- their search_path. new_ids: no event id can be known yet.
-- Order matters: whatever can fail comes before the version moves; the stream's row lock is taken before seq is drawn.
create or replace function gapless.append_to(
  tenant integer, stream text, events jsonb, expected_version bigint, must_exist boolean, new_ids boolean)
  returns gapless.append_result
  volatile
  language plpgsql
as $$
#variable_conflict use_variable
declare
  v_now constant timestamptz := gapless.now();
  v_count bigint := 1;
  v_sound boolean;
  v_given_ids boolean;
  v_known gapless.append_result[];
  v_ids uuid[];
  v_version bigint;
begin
  if jsonb_typeof(events) = 'object' then
    v_sound := gapless.is_sound_event(events) and gapless.is_sound_name(stream);
    v_given_ids := events ->> 'id' is not null;
  else
    select count(*), bool_and(gapless.is_sound_event(e)) and gapless.is_sound_name(stream) and count(*) <= 10000,
      bool_or(e ->> 'id' is not null)
    into v_count, v_sound, v_given_ids
    from jsonb_array_elements(gapless.as_array(events)) e;
  end if;
  if v_sound is not true or expected_version < 0 or must_exist and expected_version = 0 then
    perform gapless.refuse_entry(
      jsonb_build_object('stream', stream, 'expected_version', expected_version, 'must_exist', must_exist, 'events', events), '');
  end if;

  -- Check, lock, check again: a twin may commit while this call waits for the stream.
  if v_given_ids and not new_ids then
    v_known := gapless.known_result(tenant, jsonb_build_array(jsonb_build_object('stream', stream, 'events', events)));
    if v_known is null then
      perform from gapless.stream s where s.tenant_id = tenant and s.name = stream for update;
      v_known := gapless.known_result(tenant, jsonb_build_array(jsonb_build_object('stream', stream, 'events', events)));
    end if;
    if v_known is not null then
      return v_known[1];
    end if;
  end if;
  if v_count = 1 then
    return gapless.append_one(tenant, stream, gapless.as_array(events) -> 0, expected_version, must_exist);
  end if;

  -- As in append_one(), with many.
  if must_exist or expected_version > 0 then
    update gapless.stream s set version = s.version + v_count, updated_at = v_now
    where s.tenant_id = tenant and s.name = stream and (expected_version is null or s.version = expected_version)
    returning s.version into v_version;
  else
    insert into gapless.stream as s (tenant_id, name, version, created_at, updated_at)
    values (tenant, stream, v_count, v_now, v_now)
    on conflict (tenant_id, name) do update set version = s.version + v_count, updated_at = v_now
      where expected_version is null
    returning s.version into v_version;
  end if;
  if v_version is null then
    v_known := gapless.known_result(tenant, jsonb_build_array(jsonb_build_object('stream', stream, 'events', events)));
    if v_known is null then
      perform gapless.wrong_version(stream, expected_version,
        coalesce((select s.version from gapless.stream s where s.tenant_id = tenant and s.name = stream), 0));
    end if;
    return v_known[1];
  end if;
  with added as (
    insert into gapless.event (tenant_id, stream, version, recorded_at, occurred_at, id, type, topic, data, metadata)
    select tenant, stream, v_version - v_count + x.place, v_now, (x.e ->> 'occurred_at')::timestamptz,
      coalesce((x.e ->> 'id')::uuid, gapless.uuid_v7()), x.e ->> 'type',
      coalesce(x.e ->> 'topic', gapless.topic_of(x.e ->> 'type', x.e -> 'data')),
      x.e -> 'data', coalesce(nullif(x.e -> 'metadata', 'null'), '{}')
    from jsonb_array_elements(events) with ordinality x (e, place)
    order by x.place
    returning id, version
  )
  select array_agg(a.id order by a.version) into v_ids from added a;
  return row(stream, v_version - v_count + 1, v_version, v_ids, false)::gapless.append_result;
end
$$;
comment on function gapless.append_to(integer, text, jsonb, bigint, boolean, boolean) is 'append() for a tenant that is known.';
