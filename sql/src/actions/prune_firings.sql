-- Firings that have become old: after 7 days, what did not go well after 30; what waits, is out or is parked stays. Only so many
-- are looked at in each call, or what has to stay would be gone over each time: those that have just become old, and some from
-- anywhere before them, so that in the end each is looked at.
create or replace function gapless.prune_firings(max_count integer)
  returns bigint
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  set enable_bitmapscan = off
  set jit = off
  language plpgsql
as $$
declare
  v_now constant timestamptz := gapless.now();
  v_old constant timestamptz := v_now - interval '7 days';
  v_older constant timestamptz := v_now - interval '30 days';
  v_look constant integer := 4 * max_count + 1000;
  v_total bigint := 0;
  v_count bigint;
  v_first timestamptz;
  v_from timestamptz;
  v_found tid[];
  t record;
begin
  for t in select n.id from gapless.tenant n loop
    v_first := (select f.fired_at from gapless.firing f where f.tenant_id = t.id order by f.fired_at limit 1);
    continue when v_first is null or v_first >= v_old;
    -- Half of the times from the very first ones, which may be old enough whatever came of them.
    v_from := v_first + (v_old - v_first) * greatest(2 * random() - 1, 0);
    v_found := array(
      select o.place from (
        (select f.ctid as place, f.* from gapless.firing f where f.tenant_id = t.id and f.fired_at < v_old order by f.fired_at desc limit v_look)
        union all
        (select f.ctid, f.* from gapless.firing f where f.tenant_id = t.id and f.fired_at >= v_from and f.fired_at < v_old order by f.fired_at limit v_look)
      ) o
      where (o.state <> 'fired' or o.finished_at is not null)
        and (o.fired_at < v_older or o.state not in ('refused', 'discarded') and not coalesce(o.results @> '[{"ok": false}]', false))
        and not exists (select from gapless.delivery d
          where d.tenant_id = o.tenant_id and d.subscription_id = o.subscription_id and d.position = o.position offset 0)
      limit max_count);
    -- Nothing else comes to these places while this goes on: what is deleted meanwhile is not cleared away yet.
    delete from gapless.firing f where f.ctid = any (array(select o.ctid from gapless.firing o where o.ctid = any (v_found) for update skip locked));
    get diagnostics v_count = row_count;
    v_total := v_total + v_count;
  end loop;
  return v_total;
end
$$;
comment on function gapless.prune_firings(integer) is 'Internal, for prune(): firings that have become old. How many.';
