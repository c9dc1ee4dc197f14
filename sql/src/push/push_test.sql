-- What a server needs for one request that tries an endpoint out.
create or replace function gapless.push_test(webhook text)
  returns table (id uuid, name text, url text, headers text, secrets text[], label text, payload text, format text, is_batched boolean, timeout_ms integer, at text)
  volatile
  rows 1
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
#variable_conflict use_column
declare
  s constant gapless.subscription := gapless.push_webhook(webhook, 'admin');
begin
  return query select s.id, s.name, s.spec ->> 'url', e.headers::text,
    gapless.endpoint_secrets(s.tenant_id, s.id), gapless.endpoint_label((select t.name from gapless.tenant t where t.id = s.tenant_id), s.id),
    s.spec ->> 'payload', s.spec ->> 'format', s.batch_size > 1, (extract(epoch from s.timeout) * 1000)::integer, gapless.wire_time(gapless.now())
  from gapless.endpoint e where e.tenant_id = s.tenant_id and e.subscription_id = s.id;
end
$$;
comment on function gapless.push_test(text) is 'Endpoint and live secrets of a webhook, as push_begin() has them, to send a test. Server roles only. Errors: VG003, VG004.';
grant execute on function gapless.push_test(text) to gapless_server;
