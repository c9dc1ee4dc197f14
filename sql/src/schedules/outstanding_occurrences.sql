create or replace function gapless.outstanding_occurrences(tenant integer, id uuid)
  returns integer
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language sql
as $$
  select coalesce((select g.waiting from gapless.subscription_progress g where g.tenant_id = $1 and g.subscription_id = $2 order by g.seq desc limit 1), 0)
    + coalesce((select sum(cardinality(l.positions)) from gapless.lease l where l.tenant_id = $1 and l.subscription_id = $2), 0)::integer
$$;
comment on function gapless.outstanding_occurrences(integer, uuid) is
  'Internal: how many occurrences of a schedule are not over: waiting, under way or to be tried again.';
