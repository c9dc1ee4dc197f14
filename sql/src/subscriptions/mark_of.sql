-- A text that changes with whatever is done to a subscription: its row, its progress, and what was settled and not counted.
create or replace function gapless.mark_of(tenant integer, id uuid)
  returns text
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language sql
as $$
  select concat_ws('.', s.version, s.enabled, extract(epoch from s.updated_at),
    p.seq, (select max(t.id) from gapless.settlement t where t.tenant_id = s.tenant_id and t.subscription_id = s.id and t.lease_id >= p.floor_lease))
  from gapless.subscription s
  cross join lateral (select g.seq, g.floor_lease from gapless.subscription_progress g
    where g.tenant_id = s.tenant_id and g.subscription_id = s.id order by g.seq desc limit 1) p
  where s.tenant_id = mark_of.tenant and s.id = mark_of.id
$$;
comment on function gapless.mark_of(integer, uuid) is 'Internal: changes with whatever is done to a subscription; null: there is none.';
