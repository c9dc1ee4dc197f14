-- Most often the very next one is somebody's. What tenants that are out of use have stays due and would have to be walked over
-- each time: then each of the others is asked.
create or replace function gapless.next_tick()
  returns timestamptz
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  c record;
begin
  select k.next_at, n.active into c
  from (select o.next_at, o.tenant_id from gapless.schedule o where o.next_at is not null order by o.next_at limit 1) k
  join gapless.tenant n on n.id = k.tenant_id;
  if c.active is not false then
    return c.next_at;
  end if;
  return (
    with recursive holder as (
      (select o.tenant_id from gapless.schedule o where o.next_at is not null order by o.tenant_id limit 1)
      union all
      select (select o.tenant_id from gapless.schedule o where o.next_at is not null and o.tenant_id > h.tenant_id order by o.tenant_id limit 1)
      from holder h where h.tenant_id is not null
    )
    select min(k.next_at) from holder h join gapless.tenant n on n.id = h.tenant_id and n.active
    cross join lateral (select o.next_at from gapless.schedule o where o.tenant_id = n.id and o.next_at is not null order by o.next_at limit 1) k);
end
$$;
comment on function gapless.next_tick() is 'Internal, for push_dispatch(): when the next occurrence of any schedule is due.';
