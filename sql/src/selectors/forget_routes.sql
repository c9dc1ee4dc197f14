create or replace function gapless.forget_routes(tenant integer, subscription_id uuid)
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  delete from gapless.route r where r.tenant_id = forget_routes.tenant and r.subscription_id = forget_routes.subscription_id
$$;
comment on function gapless.forget_routes(integer, uuid) is 'Internal: match() does not find the push subscription or trigger any more.';
