-- What triggers counted, and what kept them quiet, as far as it matters no more: by the time of logging of the last event that
-- was matched. Windows of keys that come again slide on by themselves; this is for those that do not.
create or replace function gapless.prune_triggers(max_count integer)
  returns bigint
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  v_total bigint := 0;
  v_count bigint;
  t record;
begin
  for t in
    select w.tenant_id, l.logged_at as at from gapless.trigger_tenant w
    cross join lateral (select g.next from gapless.trigger_progress g where g.tenant_id = w.tenant_id order by g.seq desc limit 1) g
    cross join lateral (select o.logged_at from gapless.log o where o.tenant_id = w.tenant_id and o.position = g.next - 1 offset 0) l
  loop
    delete from gapless.trigger_hit h where h.ctid = any (array(
      select o.ctid from gapless.trigger_hit o where o.tenant_id = t.tenant_id and o.until <= t.at order by o.until limit max_count for update skip locked));
    get diagnostics v_count = row_count;
    v_total := v_total + v_count;
    delete from gapless.trigger_quiet q where q.ctid = any (array(
      select o.ctid from gapless.trigger_quiet o where o.tenant_id = t.tenant_id and o.until <= t.at order by o.until limit max_count for update skip locked));
    get diagnostics v_count = row_count;
    v_total := v_total + v_count;
  end loop;
  return v_total;
end
$$;
comment on function gapless.prune_triggers(integer) is 'Internal, for prune(): what triggers have counted and need no more. How many rows.';
