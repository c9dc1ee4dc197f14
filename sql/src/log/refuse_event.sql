-- Says what is wrong with an event that is_sound_event() refused. Guard a pair: the two must know the same rules.
create or replace function gapless.refuse_event(event jsonb, path text)
  returns void
  stable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_unknown text;
begin
  if event is null or jsonb_typeof(event) <> 'object' then
    perform gapless.refuse(path, format('must be an object, not %s', coalesce(jsonb_typeof(event), 'null')));
  end if;
  select k into v_unknown from jsonb_object_keys(event) k
  where k not in ('id', 'type', 'topic', 'data', 'metadata', 'occurred_at') order by k limit 1;
  if found then
    perform gapless.refuse(path || '.' || v_unknown, 'is not a field of an event',
      'The fields are id, type, topic, data, metadata and occurred_at; put your own inside data or metadata.');
  end if;
  if event ->> 'type' is null then
    perform gapless.refuse(path || '.type', 'is required');
  end if;
  if jsonb_typeof(event -> 'type') <> 'string' or event ->> 'type' !~ '^[A-Za-z0-9._-]{1,128}$' then
    perform gapless.refuse(path || '.type', 'must be 1 to 128 of A-Z a-z 0-9 . _ -');
  end if;
  if not event ? 'data' then
    perform gapless.refuse(path || '.data', 'is required', 'Give null or {} where there is nothing to say.');
  end if;
  if octet_length(event::text) > 1048576 then
    perform gapless.fault('VG007', format('%s is larger than 1 MiB', path),
      jsonb_build_object('field', path, 'rule', 'must not be larger than 1 MiB'), 'Store large content elsewhere and its address in the event.');
  end if;
  if event ->> 'id' is not null
     and event ->> 'id' !~ '^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$' then
    perform gapless.refuse(path || '.id', 'must be a uuid');
  end if;
  if event ->> 'topic' is not null
     and not (jsonb_typeof(event -> 'topic') = 'string' and gapless.is_sound_name(event ->> 'topic')) then
    perform gapless.refuse(path || '.topic', 'must be a text of 1 to 256 characters, without control characters');
  end if;
  if event ->> 'metadata' is not null and jsonb_typeof(event -> 'metadata') <> 'object' then
    perform gapless.refuse(path || '.metadata', 'must be an object');
  end if;
  if event ->> 'occurred_at' is not null and not gapless.is_time(event ->> 'occurred_at') then
    perform gapless.refuse(path || '.occurred_at', 'must be an ISO 8601 time with a zone', 'For example 2030-01-31T12:00:00Z.');
  end if;
  perform gapless.refuse(path, 'breaks a rule');
end
$$;
comment on function gapless.refuse_event(jsonb, text) is 'Raises the error for an event that may not be stored.';
