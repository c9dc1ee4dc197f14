-- append_entries() for a few requests of the usual kind: each one sound event, nothing expected, no id that can be known. One
-- after the other costs less than a set does before it has some size. Streams in name order, so that no two calls wait for
-- each other in a ring; in one stream the order of the requests. For functions that have pinned their search_path.
create or replace function gapless.append_few(tenant integer, streams text[], events jsonb[])
  returns setof gapless.append_outcome
  volatile
  language plpgsql
as $$
declare
  v_k integer;
  v_one gapless.append_result;
begin
  for v_k in select n.k from unnest(streams) with ordinality n (stream, k) order by n.stream collate "C", n.k loop
    v_one := gapless.append_one(tenant, streams[v_k], events[v_k], null, false);
    return next row(v_k, v_one.stream, v_one.first_version, v_one.last_version, v_one.event_ids, false, null, null, null, null)::gapless.append_outcome;
  end loop;
end
$$;
comment on function gapless.append_few(integer, text[], jsonb[]) is 'The write path of small groups.';
