-- The row of a webhook's spec. Headers are in it as they may be shown; their values are the endpoint's.
create or replace function gapless.read_webhook(spec jsonb)
  returns gapless.subscription
  stable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_url constant text := spec ->> 'url';
  v_headers constant jsonb := coalesce(nullif(spec -> 'headers', 'null'), '{}');
  v_payload constant text := coalesce(spec ->> 'payload', 'full');
  v_format constant text := coalesce(spec ->> 'format', 'plain');
  v_signing constant text := coalesce(spec ->> 'signing', 'v1');
  r gapless.subscription := gapless.read_subscription(spec, 'push', array['mode', 'url', 'headers', 'payload', 'format', 'signing', 'application', 'ownEvents', 'secret']);
begin
  if coalesce(spec ->> 'mode', 'push') <> 'push' then
    perform gapless.refuse('mode', 'must be push', 'Consumer groups are made with create_subscription().');
  elsif coalesce(spec -> 'history', 'null') <> 'null' then
    perform gapless.refuse('history', 'is for consumer groups', 'Of webhooks every attempt is kept.');
  end if;
  if v_url is null or jsonb_typeof(spec -> 'url') <> 'string' or length(v_url) > 2048
     or v_url !~* '^https?://[^/?#@[:space:][:cntrl:]\\]+([/?#][^[:space:][:cntrl:]\\]*)?$' then
    perform gapless.refuse('url', 'must be an https URL of 2048 characters at most, without user and password');
  end if;
  perform gapless.check_headers(v_headers);
  if v_payload not in ('full', 'thin') then
    perform gapless.refuse('payload', 'must be full or thin');
  elsif v_format not in ('plain', 'cloudevents', 'cloudevents-binary') then
    perform gapless.refuse('format', 'must be plain, cloudevents or cloudevents-binary');
  elsif v_signing not in ('v1', 'v1a') then
    perform gapless.refuse('signing', 'must be v1 or v1a');
  end if;
  r.application := spec ->> 'application';
  if r.application is not null and (jsonb_typeof(spec -> 'application') <> 'string' or r.application !~ '^[A-Za-z0-9._:@-]{1,128}$') then
    perform gapless.refuse('application', 'must be 1 to 128 of A-Z a-z 0-9 . _ : @ -');
  end if;
  if coalesce(jsonb_typeof(spec -> 'ownEvents'), 'null') not in ('boolean', 'null') then
    perform gapless.refuse('ownEvents', 'must be true or false');
  elsif spec -> 'ownEvents' = 'true' then
    if r.application is null then
      perform gapless.refuse('ownEvents', 'needs an application');
    end if;
    r.selection := gapless.compile_selector(gapless.own_events(coalesce(nullif(spec -> 'selector', 'null'), '{}'), r.application));
  end if;
  -- What is in flight is counted in events: room for 16 requests.
  if coalesce(spec -> 'maxInFlight', 'null') = 'null' then
    r.max_in_flight := least(16 * r.batch_size, 10000);
  elsif r.max_in_flight < r.batch_size then
    perform gapless.refuse('maxInFlight', 'must be at least batch.size');
  end if;
  r.spec := r.spec || jsonb_build_object('url', v_url, 'headers', gapless.show_headers(v_headers), 'payload', v_payload, 'format', v_format,
    'signing', v_signing, 'application', r.application, 'ownEvents', coalesce(nullif(spec -> 'ownEvents', 'null'), 'false'), 'maxInFlight', r.max_in_flight);
  return r;
end
$$;
comment on function gapless.read_webhook(jsonb) is 'Internal: the row of a webhook''s spec, checked and with its defaults; VG001 naming the field.';
