-- What has become old: history after 7 days, failures after 30, claims and values that ran out. A bounded number of rows at a time, so
-- that it never holds anybody up; the server calls it again and again.
create or replace function gapless.prune(max_count integer default 5000)
  returns bigint
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  v_now constant timestamptz := gapless.now();
  v_total bigint := 0;
  v_count bigint;
begin
  delete from gapless.settled_batch b where b.ctid = any (array(
    select o.ctid from gapless.settled_batch o where o.settled_at < v_now - interval '7 days' order by o.settled_at limit max_count
    for update skip locked));
  get diagnostics v_count = row_count;
  v_total := v_total + v_count;
  delete from gapless.attempt t where t.ctid = any (array(
    select o.ctid from gapless.attempt o
    where o.at < v_now - interval '7 days' and o.outcome in ('delivered', 'skipped') order by o.at limit max_count
    for update skip locked));
  get diagnostics v_count = row_count;
  v_total := v_total + v_count;
  delete from gapless.attempt t where t.ctid = any (array(
    select o.ctid from gapless.attempt o
    where o.at < v_now - interval '30 days' and o.outcome not in ('delivered', 'skipped') order by o.at limit max_count
    for update skip locked));
  get diagnostics v_count = row_count;
  v_total := v_total + v_count;
  delete from gapless.claim c where c.ctid = any (array(
    select o.ctid from gapless.claim o where o.until < v_now order by o.until limit max_count
    for update skip locked));
  get diagnostics v_count = row_count;
  v_total := v_total + v_count;
  v_total := v_total + gapless.prune_firings(max_count) + gapless.prune_triggers(max_count);
  delete from gapless.value v where v.ctid = any (array(
    select o.ctid from gapless.value o where o.expires_at <= v_now order by o.expires_at limit max_count
    for update skip locked));
  get diagnostics v_count = row_count;
  return v_total + v_count;
end
$$;
comment on function gapless.prune(integer) is
  'Deletes what has become old, of all tenants: history after 7 days, failures after 30, claims and values that ran out; at most so many rows of each kind. '
  'Returns how many. For server roles; call it again while it returns much.';
grant execute on function gapless.prune(integer) to gapless_server;
