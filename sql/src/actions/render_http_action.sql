create or replace function gapless.render_http_action(action jsonb, document jsonb, marker text, is_plain boolean)
  returns jsonb
  immutable
  parallel safe
  language plpgsql
as $$
declare
  v_longest constant integer := 4096;
  v_body constant jsonb := action -> 'body';
  v_headers jsonb := action -> 'headers';
  v_url text := action ->> 'url';
  v_way text;
  v_text text;
  v_refused text;
begin
  if not is_plain then
    if strpos(v_url, '{{') > 0 then
      v_url := gapless.fill_text(v_url, document, 'url', marker);
      if length(v_url) > 2 * v_longest then
        v_refused := format('the url would have more than %s characters', 2 * v_longest);
      end if;
      -- A value . or .. would lead out of the folder that it was meant to be in. No encoding hides it from those who read URLs.
      if split_part(split_part(v_url, '#', 1), '?', 1) ~* '/([.]|%2e){1,2}(/|$)' then
        v_refused := 'the url would have the folder . or .. in it';
      end if;
    end if;
    if strpos(v_headers::text, '{{') > 0 then
      v_headers := (select jsonb_object_agg(h.key, gapless.fill_text(h.value, document, 'header', marker)) from jsonb_each_text(v_headers) h);
      if (select bool_or(h.value is null or length(h.value) > v_longest) from jsonb_each_text(v_headers) h) then
        v_refused := format('a header would have more than %s characters', v_longest);
      end if;
    end if;
  end if;
  -- How a text body is written is for the author to say; a JSON value is JSON.
  if marker is null and v_body is null then
    null;
  elsif v_body is null and action ->> 'method' in ('GET', 'HEAD') then
    null;
  elsif v_body is null then
    v_way := 'body';
    v_text := coalesce(document -> 'event', jsonb_build_object('schedule', document -> 'schedule', 'firing', document -> 'firing'))::text;
  elsif jsonb_typeof(v_body) = 'string' then
    v_way := gapless.body_way(v_headers, v_body #>> '{}');
    v_text := gapless.fill_text(v_body #>> '{}', document, v_way, marker);
  else
    v_way := 'body';
    v_text := gapless.fill_json(v_body, document, marker)::text;
  end if;
  if v_url is null or v_way is not null and v_text is null then
    v_refused := 'it would be larger than 1 MiB with its templates filled in';
  end if;
  if v_refused is not null then
    return jsonb_build_object('type', 'http', 'refused', v_refused);
  elsif marker is null and v_way is null then
    return action || jsonb_build_object('url', v_url, 'headers', v_headers);
  elsif marker is null then
    return action || jsonb_build_object('url', v_url, 'headers', v_headers, 'body', case when jsonb_typeof(v_body) = 'string' then to_jsonb(v_text) else v_text::jsonb end);
  end if;
  if v_way is not null and not exists (select from jsonb_object_keys(v_headers) k where lower(k) = 'content-type') then
    v_headers := v_headers || case v_way when 'body' then '{"content-type": "application/json"}' else '{"content-type": "text/plain; charset=utf-8"}' end::jsonb;
  end if;
  return (action - 'timeout') || jsonb_build_object('url', v_url, 'headers', v_headers, 'timeoutMs',
    case action ->> 'timeout' when '30s' then 30000 else extract(epoch from gapless.read_duration(action -> 'timeout', 'timeout', interval '0', interval '1 hour')) * 1000 end::integer)
    || case when v_way is null then '{}' else jsonb_build_object('body', v_text) end;
end
$$;
comment on function gapless.render_http_action(jsonb, jsonb, text, boolean) is 'Internal: an http action with its templates filled in.';
