-- event_document(), or only what most conditions ask for. Inlined: no `set`, no security definer.
create or replace function gapless.asked_document(is_all boolean, stream text, version bigint, "position" bigint, id uuid, type text, topic text,
  data jsonb, metadata jsonb, occurred_at timestamptz, recorded_at timestamptz)
  returns jsonb
  stable
  parallel safe
  language sql
as $$
  select case when is_all then gapless.event_document(stream, version, "position", id, type, topic, data, metadata, occurred_at, recorded_at)
    else jsonb_build_object('data', data, 'metadata', metadata) end
$$;
comment on function gapless.asked_document(boolean, text, bigint, bigint, uuid, text, text, jsonb, jsonb, timestamptz, timestamptz) is
  'Internal: an event as one JSON document for a condition; see asks_for_all().';
