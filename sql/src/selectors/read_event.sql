-- An event as the doors show it, or a part of one, as the document that conditions see. What is left out is as append() would have
-- it, or missing.
create or replace function gapless.read_event(event jsonb, field text default 'event')
  returns jsonb
  stable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_known constant text[] := '{id,stream,category,version,position,type,topic,data,metadata,occurredAt,recordedAt}';
  v_key text;
  v_made jsonb := '{"id": null, "stream": null, "category": null, "version": null, "position": null, "metadata": {}, "occurredAt": null, "recordedAt": null}';
begin
  if event is null or jsonb_typeof(event) <> 'object' then
    perform gapless.refuse(field, 'must be an event: an object with type and data');
  end if;
  select k into v_key from jsonb_object_keys(event) k where k <> all (v_known) order by k limit 1;
  if found then
    perform gapless.refuse_key(v_key, field, v_known);
  end if;
  foreach v_key in array '{id,stream,type,topic}'::text[] loop
    continue when not event ? v_key and v_key <> 'type';
    if jsonb_typeof(event -> v_key) is distinct from 'string' then
      perform gapless.refuse(gapless.field_at(field, v_key), 'must be a text');
    end if;
    v_made := v_made || jsonb_build_object(v_key, event -> v_key);
  end loop;
  if not event ? 'data' then
    perform gapless.refuse(field || '.data', 'is missing');
  end if;
  if jsonb_typeof(event -> 'metadata') not in ('object', 'null') then
    perform gapless.refuse(field || '.metadata', 'must be an object');
  end if;
  v_made := v_made || jsonb_build_object('data', event -> 'data', 'topic', coalesce(event ->> 'topic', gapless.topic_of(event ->> 'type', event -> 'data')),
    'category', gapless.category_of(event ->> 'stream'));
  if jsonb_typeof(event -> 'metadata') = 'object' then
    v_made := v_made || jsonb_build_object('metadata', event -> 'metadata');
  end if;
  foreach v_key in array '{version,position}'::text[] loop
    v_made := v_made || jsonb_build_object(v_key, gapless.selector_position(event -> v_key, gapless.field_at(field, v_key)));
  end loop;
  foreach v_key in array '{occurredAt,recordedAt}'::text[] loop
    v_made := v_made || jsonb_build_object(v_key,
      to_char(gapless.selector_time(event -> v_key, gapless.field_at(field, v_key)) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'));
  end loop;
  return v_made;
end
$$;
comment on function gapless.read_event(jsonb, text) is 'An event, as the doors show it, as the document that conditions see. Errors: VG001.';
