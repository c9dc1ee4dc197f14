-- The part of firing_document() that is the event's. Versions and positions are texts in event, as on the wire, and numbers at the top.
--   event  as conditions see it, see event_document(): its version and position are numbers
--   matched  of a frequency: count, key, window (such as 300s), windowStart
-- For functions that have pinned their search_path.
create or replace function gapless.event_templates(event jsonb, matched jsonb, tenant text)
  returns jsonb
  immutable
  parallel safe
  language plpgsql
as $$
begin
  return case when jsonb_typeof(event -> 'data') = 'object' then event -> 'data' else '{}' end
    || jsonb_build_object('event', (event - 'category') || jsonb_build_object('version', event ->> 'version', 'position', event ->> 'position'),
      'data', event -> 'data', 'metadata', event -> 'metadata', 'id', event -> 'id', 'stream', event -> 'stream', 'type', event -> 'type',
      'topic', event -> 'topic', 'version', event -> 'version', 'position', event -> 'position',
      'tenant', tenant, 'org_id', tenant, 'event_id', event -> 'id', 'event_type', event -> 'type', 'event_data', event -> 'data',
      'timestamp', coalesce(nullif(event -> 'occurredAt', 'null'), event -> 'recordedAt'))
    || case when matched ? 'count' then jsonb_build_object('count', matched -> 'count', 'key', matched -> 'key', 'window', matched -> 'window',
      'windowStart', matched -> 'windowStart') else '{}' end;
end
$$;
comment on function gapless.event_templates(jsonb, jsonb, text) is
  'Internal: what templates see of an event. Tests and backtests add trigger {id, name} and firing {id, depth, firedAt, attempt}.';
