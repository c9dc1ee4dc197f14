-- What is no template is judged now as append() would; the rest when the event is made.
create or replace function gapless.check_append_action(action jsonb, field text)
  returns jsonb
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_stream text;
  v_event constant jsonb := nullif(action -> 'event', 'null');
  v_type text;
  v_topic text;
begin
  perform gapless.refuse_unknown(action, field, '{type,stream,event}');
  v_stream := gapless.action_text(action, 'stream', field, 1024);
  if strpos(v_stream, '{{') = 0 and not gapless.is_sound_name(v_stream) then
    perform gapless.refuse(field || '.stream', 'must be a text of 1 to 256 characters, without control characters');
  elsif v_event is null then
    perform gapless.refuse(field || '.event', 'is required', 'For example {"type": "order.flagged", "data": {"order": "{{data.id}}"}}.');
  end if;
  perform gapless.refuse_unknown(v_event, field || '.event', '{type,data,topic,metadata}');
  v_type := gapless.action_text(v_event, 'type', field || '.event', 1024);
  if strpos(v_type, '{{') = 0 and not gapless.is_sound_type(v_type) then
    perform gapless.refuse(field || '.event.type', 'must be 1 to 128 of A-Z a-z 0-9 . _ -');
  end if;
  v_topic := gapless.action_text(v_event, 'topic', field || '.event', 1024, is_optional => true);
  if strpos(v_topic, '{{') = 0 and not gapless.is_sound_name(v_topic) then
    perform gapless.refuse(field || '.event.topic', 'must be a text of 1 to 256 characters, without control characters');
  elsif jsonb_typeof(coalesce(v_event -> 'metadata', 'null')) not in ('object', 'null') then
    perform gapless.refuse(field || '.event.metadata', 'must be an object');
  end if;
  perform gapless.check_templates(v_event -> 'data', field || '.event.data');
  perform gapless.check_templates(v_event -> 'metadata', field || '.event.metadata');
  return jsonb_build_object('type', 'append', 'stream', v_stream, 'event',
    jsonb_build_object('type', v_type, 'data', coalesce(v_event -> 'data', 'null'))
    || case when v_topic is null then '{}' else jsonb_build_object('topic', v_topic) end
    || case when coalesce(v_event -> 'metadata', 'null') = 'null' then '{}' else jsonb_build_object('metadata', v_event -> 'metadata') end);
end
$$;
comment on function gapless.check_append_action(jsonb, text) is 'Internal: an append action, checked and with its defaults; VG001.';
