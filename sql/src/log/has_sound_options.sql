-- The optional fields of an event. Apart from is_sound_event() so that events without any do not pay for these rules.
create or replace function gapless.has_sound_options(event jsonb)
  returns boolean
  stable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  return event - '{id,type,topic,data,metadata,occurred_at}'::text[] = '{}'
    and (event ->> 'id' is null
      or event ->> 'id' ~ '^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$')
    and (event ->> 'topic' is null or jsonb_typeof(event -> 'topic') = 'string' and gapless.is_sound_name(event ->> 'topic'))
    and (event ->> 'metadata' is null or jsonb_typeof(event -> 'metadata') = 'object')
    and (event ->> 'occurred_at' is null or gapless.is_time(event ->> 'occurred_at'));
end
$$;
comment on function gapless.has_sound_options(jsonb) is 'Whether id, topic, metadata and occurred_at of an event obey every rule, and nothing else is there.';
