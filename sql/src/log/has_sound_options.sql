-- The optional fields of an event. Apart from is_sound_event() so that events without any do not pay for these rules. For
-- functions that have pinned their search_path.
create or replace function gapless.has_sound_options(event jsonb)
  returns boolean
  stable
  language plpgsql
as $$
declare
  -- No bounded repetition in the expression: it would cost fifteen times as much.
  v_id constant text := event ->> 'id';
begin
  return event - '{id,type,topic,data,metadata,occurred_at}'::text[] = '{}'
    and (v_id is null or v_id like '________-____-____-____-____________' and v_id ~ '^[0-9A-Fa-f-]+$' and length(replace(v_id, '-', '')) = 32)
    and (event ->> 'topic' is null or jsonb_typeof(event -> 'topic') = 'string' and gapless.is_sound_name(event ->> 'topic'))
    and (event ->> 'metadata' is null or jsonb_typeof(event -> 'metadata') = 'object')
    and (event ->> 'occurred_at' is null or gapless.is_time(event ->> 'occurred_at'));
end
$$;
comment on function gapless.has_sound_options(jsonb) is 'Whether id, topic, metadata and occurred_at of an event obey every rule, and nothing else is there.';
