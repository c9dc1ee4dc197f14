-- A transaction's own id is missing from its snapshot's list of those under way, so by the snapshot alone it can look
-- finished: what it appends after a run would be passed over for ever. Here it counts as under way, like any other.
create or replace function gapless.snapshot_of_others()
  returns pg_snapshot
  volatile
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_now constant pg_snapshot := pg_current_snapshot();
  v_own constant xid8 := pg_current_xact_id_if_assigned();
begin
  if v_own is null or v_own >= pg_snapshot_xmax(v_now) then
    return v_now;
  end if;
  return format('%s:%s:%s', pg_snapshot_xmin(v_now), pg_snapshot_xmax(v_now),
    (select string_agg(u.xid::text, ',' order by u.xid)
     from (select pg_snapshot_xip(v_now) union all select v_own) u (xid)))::pg_snapshot;
end
$$;
comment on function gapless.snapshot_of_others() is 'What is committed by now, this transaction counting as under way.';
