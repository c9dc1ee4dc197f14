create or replace function gapless.subscription_marks(tenants text[], ids uuid[])
  returns table (id uuid, mark text, behind bigint)
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language sql
as $$
  select w.id, gapless.mark_of(t.id, w.id), greatest(
    coalesce((select l.position from gapless.log l where l.tenant_id = t.id order by l.position desc limit 1), 0)
    - (select g.next from gapless.subscription_progress g where g.tenant_id = t.id and g.subscription_id = w.id order by g.seq desc limit 1) + 1, 0)
  from unnest(tenants, ids) w (tenant, id) join gapless.tenant t on t.name = w.tenant
  where exists (select from gapless.subscription s where s.tenant_id = t.id and s.id = w.id)
$$;
comment on function gapless.subscription_marks(text[], uuid[]) is
  'Of subscriptions, each with its tenant''s name: the mark and the positions not looked at, as in watch_subscription(). None for one that is gone. '
  'Server roles only.';
grant execute on function gapless.subscription_marks(text[], uuid[]) to gapless_server;
