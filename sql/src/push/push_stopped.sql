-- Of webhooks with requests under way those that send nothing any more: removed, paused or disabled, or their tenant is. What a
-- paused schedule has begun is finished.
create or replace function gapless.push_stopped(tenants text[], subscriptions uuid[])
  returns setof uuid
  stable
  rows 10
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  set jit = off
  language sql
as $$
  select w.id from unnest($1, $2) w (tenant, id)
  where not exists (select from gapless.tenant t join gapless.subscription s on s.tenant_id = t.id
    where t.name = w.tenant and t.active and s.id = w.id and (s.enabled or s.mode = 'schedule'))
$$;
comment on function gapless.push_stopped(text[], uuid[]) is 'Which of these webhooks send nothing any more: their open requests are to be ended. Server roles only.';
grant execute on function gapless.push_stopped(text[], uuid[]) to gapless_server;
