-- The event as conditions see it: the names and forms of the wire, but versions and positions are numbers, to be compared as
-- such. Times have one width in one zone, so that their texts compare as the times do. Inlined: no `set`, no security definer.
create or replace function gapless.event_document(stream text, version bigint, "position" bigint, id uuid, type text, topic text,
  data jsonb, metadata jsonb, occurred_at timestamptz, recorded_at timestamptz)
  returns jsonb
  stable
  parallel safe
  language sql
as $$
  select jsonb_build_object('id', id, 'stream', stream, 'category', split_part(stream, '-', 1), 'version', version,
    'position', "position", 'type', type, 'topic', topic, 'data', data, 'metadata', metadata,
    'occurredAt', to_char(occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'recordedAt', to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
$$;
comment on function gapless.event_document(text, bigint, bigint, uuid, text, text, jsonb, jsonb, timestamptz, timestamptz) is
  'An event as one JSON document, as conditions and explain_selector() see it.';
grant execute on function gapless.event_document(text, bigint, bigint, uuid, text, text, jsonb, jsonb, timestamptz, timestamptz) to gapless_user;
