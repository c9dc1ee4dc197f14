create or replace function gapless.check_http_action(action jsonb, field text)
  returns jsonb
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_most_headers constant integer := 20;
  v_headers constant jsonb := coalesce(nullif(action -> 'headers', 'null'), '{}');
  v_body constant jsonb := nullif(action -> 'body', 'null');
  v_method constant text := coalesce(action ->> 'method', 'POST');
  v_url text;
  v_text text;
  h record;
begin
  perform gapless.refuse_unknown(action, field, '{type,url,method,headers,body,timeout}');
  v_url := regexp_replace(gapless.action_text(action, 'url', field, 2048, true), '\{\{ *([^{} ]*) *\}\}', '{{\1}}', 'g');
  -- Where it goes is the author's to say: an event may fill in what comes behind the host. Of a secret nobody knows here whether it
  -- ends with the host, so what follows it begins a path.
  if v_url !~* '^(https?://[^/?#@{}[:space:][:cntrl:]\\]+([/?#][^[:space:][:cntrl:]\\]*)?|\{\{secret[.][A-Za-z0-9_-]+\}\}([/?#][^[:space:][:cntrl:]\\]*)?)$' then
    perform gapless.refuse(field || '.url', 'must be an http or https URL without user and password, with templates only behind the host',
      'For example https://api.example.com/orders/{{data.id}}. The whole beginning may be a secret: {{secret.HOOK_URL}} or {{secret.HOOK_URL}}/{{data.id}}.');
  elsif jsonb_typeof(coalesce(nullif(action -> 'method', 'null'), '""')) <> 'string' or v_method not in ('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD') then
    perform gapless.refuse(field || '.method', 'must be GET, POST, PUT, PATCH, DELETE or HEAD');
  elsif v_body is not null and v_method in ('GET', 'HEAD') then
    perform gapless.refuse(field || '.body', format('must not be given with %s', v_method));
  elsif jsonb_typeof(v_headers) <> 'object' then
    perform gapless.refuse(field || '.headers', 'must be an object of texts');
  elsif (select count(*) > v_most_headers or count(distinct lower(k)) <> count(*) from jsonb_object_keys(v_headers) k) then
    perform gapless.refuse(field || '.headers', format('must be %s at most, each named once', v_most_headers));
  end if;
  for h in select e.key, e.value, e.value #>> '{}' as text from jsonb_each(v_headers) e order by e.key loop
    if h.key !~ '^[!#$%&''*+.^_`|~0-9A-Za-z-]{1,64}$' then
      perform gapless.refuse(field || '.headers', 'must have names of 1 to 64 letters, digits or signs like -');
    elsif h.key ~* '^(host|connection|keep-alive|proxy-.*|content-length|content-encoding|transfer-encoding|te|trailer|upgrade|expect|http2-settings|accept-encoding|idempotency-key|gapless-.*)$' then
      perform gapless.refuse(gapless.field_at(field || '.headers', h.key), 'must not be given: the sender sets it');
    elsif jsonb_typeof(h.value) <> 'string' or length(h.text) > 4096 or h.text !~ '^[\x20-\x7e]*$' or btrim(h.text) <> h.text then
      perform gapless.refuse(gapless.field_at(field || '.headers', h.key), 'must be a text of printable ASCII, 4096 characters at most, without blanks at its ends');
    elsif lower(h.key) = 'content-type' and strpos(h.text, '{{') > 0 then
      perform gapless.refuse(gapless.field_at(field || '.headers', h.key), 'must not have templates: it says how values are written into the body');
    end if;
    perform gapless.check_template(h.text, gapless.field_at(field || '.headers', h.key), true);
    -- It would be shown with the trigger, and stored readable. Other names only sound like it, so they are left to the author.
    if h.text <> '' and strpos(h.text, '{{') = 0
       and h.key ~* '^(authorization|cookie)$|(^|[-_])(api[-_]?key|access[-_]?key|auth|token|secret|password|passwd|credentials?)$' then
      perform gapless.refuse(gapless.field_at(field || '.headers', h.key), 'must not hold a credential as it is: name a secret',
        'Keep it with set_secret(), and write {{secret.NAME}} here, such as Bearer {{secret.CRM_TOKEN}}.');
    end if;
  end loop;
  perform gapless.check_templates(v_body, field || '.body', true);
  if jsonb_typeof(v_body) = 'string' then
    v_text := v_body #>> '{}';
    if strpos(v_text, '{{') > 0 and gapless.body_way(v_headers, v_text) = 'body'
       and not gapless.is_json_text(gapless.fill_text(v_text, '{}', 'body', null)) then
      perform gapless.refuse(field || '.body', 'must be JSON once its templates are filled in',
        'Write "{{path}}" for a text and {{path}} without quotes for any value. For a body that is no JSON give the header content-type, such as text/plain.');
    end if;
  end if;
  return jsonb_strip_nulls(jsonb_build_object('type', 'http', 'url', action -> 'url', 'method', v_method, 'headers', v_headers,
      'timeout', gapless.duration_text(coalesce(gapless.read_duration(action -> 'timeout', field || '.timeout', interval '1 second', interval '10 minutes'), interval '30 seconds'))))
    || case when v_body is null then '{}' else jsonb_build_object('body', v_body) end;
end
$$;
comment on function gapless.check_http_action(jsonb, text) is 'Internal: an http action, checked and with its defaults; VG001.';
