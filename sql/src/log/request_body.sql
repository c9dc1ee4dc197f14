-- One request of append_entries() in the form append_batch() takes; for what only a few requests need.
create or replace function gapless.request_body(
  request integer, requests integer[], streams text[], expected bigint[], must_exist boolean[], events jsonb[])
  returns jsonb
  immutable
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select jsonb_agg(jsonb_build_object('stream', n.stream, 'expected_version', n.expected, 'must_exist', n.must, 'events', n.events) order by n.k)
  from unnest(requests, streams, expected, must_exist, events) with ordinality n (no, stream, expected, must, events, k)
  where n.no = request
$$;
comment on function gapless.request_body(integer, integer[], text[], bigint[], boolean[], jsonb[]) is
  'A request in columns as an array of entries.';
