-- What of a lease can be sent now: a batch as a whole; else the first delivery of each key. The next of a key goes when that
-- one has arrived.
create or replace function gapless.push_requests(subscription gapless.subscription, tenant text, lease bigint, keys bigint[] default null)
  returns jsonb
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language sql
as $$
  select coalesce(jsonb_agg(jsonb_build_object('t', $2, 's', $1.id, 'l', $3::text, 'p', r.positions) || case $1.kind when 'subscription' then '{}' else jsonb_build_object('k', $1.kind) end order by (r.positions ->> 0)::bigint), '[]')
  from (
    select jsonb_agg(u.position::text order by u.position) as positions
    from gapless.lease l cross join lateral unnest(l.positions, l.keys) with ordinality u (position, key, place)
    where l.tenant_id = $1.tenant_id and l.subscription_id = $1.id and l.id = $3 and ($4 is null or u.key = any ($4))
    group by case when $1.batch_size > 1 then 0 when u.key is null then u.place end, case when $1.batch_size = 1 then u.key end
  ) g
  cross join lateral (select case when $1.batch_size > 1 then g.positions else jsonb_build_array(g.positions -> 0) end as positions) r
$$;
comment on function gapless.push_requests(gapless.subscription, text, bigint, bigint[]) is
  'Internal: the requests that can be made now of a lease, of the keys given if any.';
