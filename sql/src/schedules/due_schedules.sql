-- Schedules that are due: some of each tenant, then some more of each, the longest due first. Where there are more than can be
-- taken at once, each tenant has its share: a tenant with a hundred thousand of them does not make the others late.
create or replace function gapless.due_schedules(now timestamptz, max_count integer)
  returns table (tenant_id integer, tenant text, ids uuid[])
  stable
  rows 100
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  set enable_hashjoin = off
  set enable_mergejoin = off
  set jit = off
  language plpgsql
as $$
#variable_conflict use_column
declare
  v_some constant integer := 50;
begin
  if (select count(*) from (select from gapless.schedule c where c.next_at <= now limit max_count + 1) d) <= max_count then
    return query
      select c.id, c.name::text, array_agg(c.subscription_id order by c.subscription_id)
      from (
        select n.id, n.name, c.subscription_id, c.next_at, row_number() over (partition by n.id order by c.next_at) as place
        from (select c.* from gapless.schedule c where c.next_at <= now order by c.next_at limit max_count) c
        join gapless.tenant n on n.id = c.tenant_id and n.active) c
      group by c.id, c.name, (c.place - 1) / v_some order by (c.place - 1) / v_some, min(c.next_at);
    return;
  end if;
  return query
    with recursive holder as (
      (select c.tenant_id from gapless.schedule c where c.next_at is not null order by c.tenant_id limit 1)
      union all
      select (select c.tenant_id from gapless.schedule c where c.next_at is not null and c.tenant_id > h.tenant_id order by c.tenant_id limit 1)
      from holder h where h.tenant_id is not null
    ), waits as (
      select n.id, n.name from holder h join gapless.tenant n on n.id = h.tenant_id and n.active
      where exists (select from gapless.schedule c where c.tenant_id = n.id and c.next_at <= now)
    ), chosen as (
      select w.id, w.name, c.subscription_id, c.next_at, c.place
      from waits w
      cross join lateral (
        select c.subscription_id, c.next_at, row_number() over (order by c.next_at) as place
        from (select * from gapless.schedule c where c.tenant_id = w.id and c.next_at <= now order by c.next_at limit max_count) c) c
      order by c.place, c.next_at limit max_count
    )
    select c.id, c.name::text, array_agg(c.subscription_id order by c.subscription_id) from chosen c
    group by c.id, c.name, (c.place - 1) / v_some order by (c.place - 1) / v_some, min(c.next_at);
end
$$;
comment on function gapless.due_schedules(timestamptz, integer) is 'Internal, for schedule_tick(): which schedules are to be set off.';
