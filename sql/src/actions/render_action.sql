-- An action with its templates filled in. One without is passed through. What cannot be done says so: refused.
--   marker  null: as it is shown to people. Otherwise as servers carry it out: secrets carry the marker, see fill_text(), and what is
--           JSON is given as text, so that no number loses digits on its way through a server.
-- For functions that have pinned their search_path.
create or replace function gapless.render_action(action jsonb, document jsonb, marker text)
  returns jsonb
  immutable
  parallel safe
  language plpgsql
as $$
declare
  v_type constant text := action ->> 'type';
  v_is_plain constant boolean := strpos(action::text, '{{') = 0;
  v_is_shown constant boolean := marker is null;
  r jsonb := action;
  v_part jsonb;
begin
  if v_type = 'http' then
    r := gapless.render_http_action(action, document, marker, v_is_plain);
  elsif v_type in ('notify', 'log') then
    if not v_is_plain then
      r := action || jsonb_build_object('message', gapless.fill_text(action ->> 'message', document, 'raw', marker));
      if action ? 'title' then
        r := r || jsonb_build_object('title', gapless.fill_text(action ->> 'title', document, 'line', marker));
      end if;
    end if;
  elsif not v_is_plain then
    r := gapless.fill_json(action, document, marker);
  end if;
  if r is null or jsonb_typeof(r -> 'message') = 'null' or jsonb_typeof(r -> 'title') = 'null' then
    return jsonb_build_object('type', v_type, 'refused', 'it would be larger than 1 MiB with its templates filled in');
  end if;
  if v_type = 'append' then
    if jsonb_typeof(r -> 'stream') <> 'string' then
      r := r || jsonb_build_object('stream', coalesce(r ->> 'stream', ''));
    end if;
    v_part := r -> 'event';
    if jsonb_typeof(v_part -> 'type') <> 'string' or jsonb_typeof(v_part -> 'topic') <> 'string' then
      v_part := v_part || jsonb_build_object('type', coalesce(v_part ->> 'type', '')) || case when v_part ? 'topic'
        then jsonb_build_object('topic', v_part ->> 'topic') else '{}' end;
    end if;
    return r || jsonb_build_object('event', case when v_is_shown then v_part else to_jsonb(v_part::text) end);
  elsif v_type = 'store' and jsonb_typeof(r -> 'key') <> 'string' then
    r := r || jsonb_build_object('key', coalesce(r ->> 'key', ''));
  elsif v_type = 'query' and r ? 'append' and not v_is_plain then
    r := r || jsonb_build_object('append', jsonb_build_object('stream', coalesce(r #>> '{append,stream}', ''), 'type', coalesce(r #>> '{append,type}', '')));
  end if;
  if not v_is_shown then
    return case v_type
      when 'store' then r || jsonb_build_object('value', (r -> 'value')::text)
      when 'job' then r || jsonb_build_object('data', (r -> 'data')::text)
      when 'call' then r || jsonb_build_object('arguments', (r -> 'arguments')::text)
      when 'query' then r || jsonb_build_object('parameters', (r -> 'parameters')::text)
      else r end;
  end if;
  return r;
end
$$;
comment on function gapless.render_action(jsonb, jsonb, text) is 'Internal: an action with its templates filled in.';
