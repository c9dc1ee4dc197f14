-- Credentials are best given as secrets; a password must be one.
create or replace function gapless.check_channel(spec jsonb)
  returns jsonb
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_types constant text[] := '{slack,webhook,email,postgres,log}';
  v_type constant text := case when jsonb_typeof(spec -> 'type') = 'string' then spec ->> 'type' end;
  v_url text;
  h record;
begin
  if spec is null or jsonb_typeof(spec) <> 'object' then
    perform gapless.refuse('spec', 'must be an object');
  elsif v_type is null or v_type <> all (v_types) then
    perform gapless.refuse('type', format('must be one of %s', array_to_string(v_types, ', ')));
  end if;
  perform gapless.refuse_unknown(spec, '', case v_type when 'slack' then '{type,name,url}' when 'webhook' then '{type,name,url,headers}'
    when 'email' then '{type,name,host,port,secure,user,password,from,to}' when 'log' then '{type,name,level}' else '{type,name}' end::text[]);
  if v_type in ('slack', 'webhook') then
    v_url := gapless.channel_text(spec, 'url', 2048, true);
    if v_url !~* '^(https?://[^/?#@{}[:space:][:cntrl:]\\]+([/?#][^[:space:][:cntrl:]\\]*)?|\{\{secret[.][A-Za-z0-9_-]+\}\}[^[:space:][:cntrl:]\\]*)$' then
      perform gapless.refuse('url', 'must be an http or https URL without user and password, or begin with a secret', 'For example {{secret.SLACK_URL}}.');
    end if;
  end if;
  if v_type = 'webhook' then
    perform gapless.check_headers(coalesce(nullif(spec -> 'headers', 'null'), '{}'));
    for h in select e.key, e.value from jsonb_each_text(nullif(spec -> 'headers', 'null')) e order by e.key loop
      if h.key ~* '^(idempotency-key|gapless-.*)$' then
        perform gapless.refuse(gapless.field_at('headers', h.key), 'must not be given: the sender sets it');
      end if;
      perform gapless.check_channel_text(h.value, gapless.field_at('headers', h.key));
    end loop;
  elsif v_type = 'email' then
    perform gapless.check_email(spec);
  elsif v_type = 'log' and coalesce(nullif(spec -> 'level', 'null'), '"info"') not in ('"debug"', '"info"', '"warn"', '"error"') then
    perform gapless.refuse('level', 'must be debug, info, warn or error');
  end if;
  return jsonb_strip_nulls((spec - 'name') || case v_type
    when 'webhook' then jsonb_build_object('headers', coalesce(nullif(spec -> 'headers', 'null'), '{}'))
    when 'email' then jsonb_build_object('secure', coalesce(spec ->> 'secure', 'starttls'),
      'port', coalesce(nullif(spec -> 'port', 'null'), case spec ->> 'secure' when 'tls' then '465' when 'none' then '25' else '587' end::jsonb),
      'to', case when jsonb_typeof(spec -> 'to') = 'string' then jsonb_build_array(spec -> 'to') else spec -> 'to' end)
    else '{}' end);
end
$$;
comment on function gapless.check_channel(jsonb) is 'Internal: a channel''s spec, checked and with its defaults; VG001.';
