-- The lean write path: one event that is sound, and whose id, if it has one, is not known. For functions that have pinned
-- their search_path. A statement or an expression less is worth more here than anywhere else.
-- Order matters: whatever can fail comes before the version moves; the stream's row lock is taken before seq is drawn.
create or replace function gapless.append_one(tenant integer, stream text, event jsonb, expected_version bigint, must_exist boolean)
  returns gapless.append_result
  volatile
  language plpgsql
as $$
#variable_conflict use_variable
declare
  v_now constant timestamptz := gapless.now();
  v_version bigint;
  v_id uuid;
  v_known gapless.append_result[];
begin
  -- A stream that must exist is only updated; one that may not exist, or is elsewhere than expected, is not: then no row
  -- comes back and nothing has changed.
  if must_exist or expected_version > 0 then
    update gapless.stream s set version = s.version + 1, updated_at = v_now
    where s.tenant_id = tenant and s.name = stream and (expected_version is null or s.version = expected_version)
    returning s.version into v_version;
  else
    insert into gapless.stream as s (tenant_id, name, version, created_at, updated_at)
    values (tenant, stream, 1, v_now, v_now)
    on conflict (tenant_id, name) do update set version = s.version + 1, updated_at = v_now
      where expected_version is null
    returning s.version into v_version;
  end if;
  if v_version is null then
    -- A twin that created the stream meanwhile is not a conflict.
    v_known := gapless.known_result(tenant, jsonb_build_array(jsonb_build_object('stream', stream, 'events', event)));
    if v_known is null then
      perform gapless.wrong_version(stream, expected_version,
        coalesce((select s.version from gapless.stream s where s.tenant_id = tenant and s.name = stream), 0));
    end if;
    return v_known[1];
  end if;
  insert into gapless.event (tenant_id, stream, version, recorded_at, occurred_at, id, type, topic, data, metadata)
  values (tenant, stream, v_version, v_now, (event ->> 'occurred_at')::timestamptz,
    coalesce((event ->> 'id')::uuid, gapless.uuid_v7()), event ->> 'type',
    coalesce(event ->> 'topic', gapless.topic_of(event ->> 'type', event -> 'data')),
    event -> 'data', coalesce(nullif(event -> 'metadata', 'null'), '{}'))
  returning id into v_id;
  return row(stream, v_version, v_version, array[v_id], false)::gapless.append_result;
end
$$;
comment on function gapless.append_one(integer, text, jsonb, bigint, boolean) is 'append() of one event, for a tenant that is known.';
