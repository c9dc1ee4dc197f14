-- The first position that may hold something for a webhook. What was matched without finding it is passed over: neither its
-- progress is written for that, nor does it read those events. One statement, so that rows and progress are of one moment.
create or replace function gapless.push_low(subscription gapless.subscription)
  returns bigint
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language sql
as $$
  select case when $1.kind = 'subscription' then coalesce(
    (select min(d.low) from gapless.push_due d where d.tenant_id = $1.tenant_id and d.subscription_id = $1.id),
    (select g.next from gapless.push_progress g where g.tenant_id = $1.tenant_id order by g.seq desc limit 1)) end
$$;
comment on function gapless.push_low(gapless.subscription) is 'Internal: below this position there is nothing for a webhook that its progress does not know.';
