-- The oldest events about webhooks that are not on the log yet, and how the server says that they are. Their ids are the ids of
-- the events: appended twice they are there once.
create or replace function gapless.push_notices()
  returns table (tenant text, id uuid, stream text, type text, data jsonb, occurred_at text)
  volatile
  rows 100
  security definer
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select t.name, n.id, 'webhook-' || n.subscription_id, n.type, n.data, gapless.wire_time(n.at)
  from gapless.push_notice n join gapless.tenant t on t.id = n.tenant_id and t.active order by n.at limit 100
$$;
comment on function gapless.push_notices() is 'Events about webhooks that are to be appended. Server roles only.';
grant execute on function gapless.push_notices() to gapless_server;
