create or replace function gapless.subscription_marks(tenants text[], ids uuid[])
  returns table (id uuid, mark text)
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select w.id, gapless.mark_of(t.id, w.id)
  from unnest(tenants, ids) w (tenant, id) join gapless.tenant t on t.name = w.tenant
  where gapless.mark_of(t.id, w.id) is not null
$$;
comment on function gapless.subscription_marks(text[], uuid[]) is
  'The marks (see watch_subscription()) of subscriptions, each with its tenant''s name; none for one that is gone. Server roles only.';
grant execute on function gapless.subscription_marks(text[], uuid[]) to gapless_server;
