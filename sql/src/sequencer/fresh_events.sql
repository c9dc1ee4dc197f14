-- The events that snapshot `later` sees and snapshot `earlier` did not. Two index ranges: transactions begun since, and
-- those that were under way. No security or settings of its own, so that the planner inlines it. offset 0 leaves it no
-- choice of index: after a few huge transactions its statistics say that a look at every event is cheaper.
create or replace function gapless.fresh_events(earlier pg_snapshot, later pg_snapshot, floor bigint)
  returns setof gapless.event
  stable
  rows 100
  language sql
as $$
  select e.* from (
    select f.* from gapless.event f where f.txid >= pg_snapshot_xmax(earlier) and f.txid < pg_snapshot_xmax(later) offset 0
  ) e
  where e.seq > floor and pg_visible_in_snapshot(e.txid, later)
  union all
  select e.* from unnest(array(select pg_snapshot_xip(earlier))) x (xid) cross join lateral (
    select f.* from gapless.event f where f.txid = x.xid offset 0
  ) e
  where e.seq > floor and pg_visible_in_snapshot(e.txid, later)
$$;
comment on function gapless.fresh_events(pg_snapshot, pg_snapshot, bigint) is
  'Events committed between two snapshots; those with seq up to floor have foreign transaction ids and are left out.';
