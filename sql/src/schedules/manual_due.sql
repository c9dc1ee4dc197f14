create or replace function gapless.manual_due(subscription gapless.subscription)
  returns timestamptz
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  set enable_hashjoin = off
  set enable_mergejoin = off
  language sql
as $$
  select d.due_at from gapless.delivery d
  cross join lateral (select f.found from gapless.firing f
    where f.tenant_id = d.tenant_id and f.subscription_id = d.subscription_id and f.position = d.position offset 0) f
  where d.tenant_id = subscription.tenant_id and d.subscription_id = subscription.id and d.state = 'due' and f.found ? 'manual'
  order by d.due_at limit 1
$$;
comment on function gapless.manual_due(gapless.subscription) is 'Internal, for push_take(): when something of a paused schedule is to be carried out all the same.';
