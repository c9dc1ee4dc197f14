-- Has the next take() look at keys that may have become free without a lease being settled.
create or replace function gapless.free_keys(subscription gapless.subscription, p gapless.subscription_progress, keys bigint[])
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  if keys <> '{}' then
    insert into gapless.settlement (tenant_id, subscription_id, lease_id, consumer, taken_at, settled_at, first_position, last_position, keys)
    values (subscription.tenant_id, subscription.id, p.floor_lease, '', gapless.now(), gapless.now(), 0, 0, free_keys.keys);
  end if;
end
$$;
comment on function gapless.free_keys(gapless.subscription, gapless.subscription_progress, bigint[]) is 'Internal: keys the next take() looks at.';
