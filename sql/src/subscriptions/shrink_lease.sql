-- Takes positions out of a lease; an empty one goes.
create or replace function gapless.shrink_lease(batch gapless.lease, gone bigint[])
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  l gapless.lease := batch;
begin
  select array_agg(u.position order by u.place), array_agg(u.key order by u.place), array_agg(u.attempts order by u.place)
  into l.positions, l.keys, l.attempts
  from unnest(batch.positions, batch.keys, batch.attempts) with ordinality u (position, key, attempts, place)
  where not u.position = any (gone);
  if l.positions is null then
    delete from gapless.lease o where o.tenant_id = l.tenant_id and o.subscription_id = l.subscription_id and o.id = l.id;
  else
    update gapless.lease o set positions = l.positions, keys = l.keys, attempts = l.attempts
    where o.tenant_id = l.tenant_id and o.subscription_id = l.subscription_id and o.id = l.id;
  end if;
end
$$;
comment on function gapless.shrink_lease(gapless.lease, bigint[]) is 'Internal: takes deliveries out of a lease.';
