-- append() for whatever the caller gave, one stream: checks it, looks up ids, and appends. For functions that have pinned
-- their search_path. new_ids: no event id can be known yet.
create or replace function gapless.append_to(
  tenant integer, stream text, events jsonb, expected_version bigint, must_exist boolean, new_ids boolean)
  returns gapless.append_result
  volatile
  language plpgsql
as $$
#variable_conflict use_variable
declare
  v_sound boolean;
  v_given_ids boolean;
  v_known gapless.append_result[];
begin
  if jsonb_typeof(events) = 'object' then
    v_sound := gapless.is_sound_event(events) and gapless.is_sound_name(stream);
    v_given_ids := events ->> 'id' is not null;
  else
    select bool_and(gapless.is_sound_event(e)) and gapless.is_sound_name(stream) and count(*) <= 10000,
      bool_or(e ->> 'id' is not null)
    into v_sound, v_given_ids
    from jsonb_array_elements(gapless.as_array(events)) e;
  end if;
  if v_sound is not true or expected_version < 0 or must_exist and expected_version = 0 then
    perform gapless.refuse_entry(
      jsonb_build_object('stream', stream, 'expected_version', expected_version, 'must_exist', must_exist, 'events', events), '');
  end if;
  if new_ids or not v_given_ids then
    if jsonb_typeof(events) = 'object' then
      return gapless.append_one(tenant, stream, events, expected_version, must_exist);
    end if;
    return gapless.append_many(tenant, stream, events, expected_version, must_exist);
  end if;

  -- Check, lock, check again: a twin may commit while this call waits for the stream …
  v_known := gapless.known_result(tenant, jsonb_build_array(jsonb_build_object('stream', stream, 'events', events)));
  if v_known is null then
    perform from gapless.stream s where s.tenant_id = tenant and s.name = stream for update;
    v_known := gapless.known_result(tenant, jsonb_build_array(jsonb_build_object('stream', stream, 'events', events)));
  end if;
  if v_known is null then
    begin
      return gapless.append_many(tenant, stream, gapless.as_array(events), expected_version, must_exist);
    exception when unique_violation then
      -- … or while it waits for the twin's event, where there was no stream to lock.
      v_known := gapless.known_result(tenant, jsonb_build_array(jsonb_build_object('stream', stream, 'events', events)));
      if v_known is null then
        raise;
      end if;
    end;
  end if;
  return v_known[1];
end
$$;
comment on function gapless.append_to(integer, text, jsonb, bigint, boolean, boolean) is 'append() for a tenant that is known.';
