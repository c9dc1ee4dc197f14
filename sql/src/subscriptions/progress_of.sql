create or replace function gapless.progress_of(tenant integer, id uuid)
  returns gapless.subscription_progress
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  p gapless.subscription_progress;
begin
  select * into p from gapless.subscription_progress g
  where g.tenant_id = tenant and g.subscription_id = progress_of.id order by g.seq desc limit 1;
  return p;
end
$$;
comment on function gapless.progress_of(integer, uuid) is 'Internal: the newest progress of a subscription.';
