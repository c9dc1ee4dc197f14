-- Raises what is wrong with one entry {stream, expected_version, must_exist, events}; returns when nothing is.
create or replace function gapless.refuse_entry(entry jsonb, path text)
  returns void
  stable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_unknown text;
  v_events jsonb := entry -> 'events';
  v_event jsonb;
  v_place bigint;
begin
  if entry is null or jsonb_typeof(entry) <> 'object' then
    perform gapless.refuse(coalesce(nullif(path, ''), 'batch'), format('must be an object, not %s', coalesce(jsonb_typeof(entry), 'null')));
  end if;
  path := case when path = '' then '' else path || '.' end;
  select k into v_unknown from jsonb_object_keys(entry) k
  where k not in ('stream', 'expected_version', 'must_exist', 'events') order by k limit 1;
  if found then
    perform gapless.refuse(path || v_unknown, 'is not a field', 'The fields are stream, expected_version, must_exist and events.');
  end if;
  if entry ->> 'stream' is null then
    perform gapless.refuse(path || 'stream', 'is required');
  end if;
  if jsonb_typeof(entry -> 'stream') <> 'string' or not gapless.is_sound_name(entry ->> 'stream') then
    perform gapless.refuse(path || 'stream', 'must be a text of 1 to 256 characters, without control characters');
  end if;
  if entry ->> 'expected_version' is not null and entry ->> 'expected_version' !~ '^[0-9]{1,18}$' then
    perform gapless.refuse(path || 'expected_version', 'must be a whole number from 0 up, or null',
      'Null appends at any version, 0 requires that the stream does not exist yet; must_exist requires that it does.');
  end if;
  if entry ->> 'must_exist' is not null and jsonb_typeof(entry -> 'must_exist') <> 'boolean' then
    perform gapless.refuse(path || 'must_exist', 'must be true or false');
  end if;
  if entry ->> 'expected_version' = '0' and entry ->> 'must_exist' = 'true' then
    perform gapless.refuse(path || 'must_exist', 'must not be true where expected_version is 0');
  end if;
  if v_events is null or jsonb_typeof(v_events) not in ('array', 'object') then
    perform gapless.refuse(path || 'events', 'must be an event or an array of events');
  end if;
  if v_events = '[]' then
    perform gapless.refuse(path || 'events', 'must hold at least one event');
  end if;
  if jsonb_typeof(v_events) = 'object' and not gapless.is_sound_event(v_events) then
    perform gapless.refuse_event(v_events, path || 'events');
  elsif jsonb_typeof(v_events) = 'array' then
    if jsonb_array_length(v_events) > 10000 then
      perform gapless.fault('VG007', format('%sevents holds %s events; 10000 are the most', path, jsonb_array_length(v_events)),
        jsonb_build_object('field', path || 'events', 'rule', 'must not hold more than 10000 events'), 'Split them over several calls.');
    end if;
    select e, o - 1 into v_event, v_place
    from jsonb_array_elements(v_events) with ordinality x (e, o)
    where not gapless.is_sound_event(e) order by o limit 1;
    if found then
      perform gapless.refuse_event(v_event, format('%sevents[%s]', path, v_place));
    end if;
  end if;
end
$$;
comment on function gapless.refuse_entry(jsonb, text) is 'Raises the error for what an append was given, if there is one.';
